/* Finds what the base image is for: names of services and users, time zones, root certificates. */
#include <netdb.h>
#include <netinet/in.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

int
main(void)
{
	struct addrinfo hints = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE }, *found = NULL;
	const struct passwd *user = getpwuid(getuid());
	const time_t noon = 1767268800;
	char text[64];

	if (getaddrinfo(NULL, "imaps", &hints, &found) == 0)
		printf("imaps is port %d\n", ntohs(((struct sockaddr_in *)found->ai_addr)->sin_port));
	printf("user %d is %s, home %s\n", (int)getuid(), user ? user->pw_name : "unknown", user ? user->pw_dir : "unknown");
	setenv("TZ", "Asia/Kathmandu", 1);
	strftime(text, sizeof(text), "%H:%M %Z", localtime(&noon));
	printf("noon is %s\n", text);
	printf("certificates are %s\n", access(getenv("SSL_CERT_FILE"), R_OK) ? "missing" : "there");
	return 0;
}
