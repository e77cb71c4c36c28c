/*
 * Prints the first line of the image's os-release, by system calls alone: so it is compiled for each of the eight architectures
 * of the base image without a C library for each.
 */
#if defined(__x86_64__)
enum { OPENAT = 257, READ = 0, WRITE = 1, EXIT = 60 };
#elif defined(__aarch64__) || defined(__riscv)
enum { OPENAT = 56, READ = 63, WRITE = 64, EXIT = 93 };
#elif defined(__i386__)
enum { OPENAT = 295, READ = 3, WRITE = 4, EXIT = 1 };
#elif defined(__arm__)
enum { OPENAT = 322, READ = 3, WRITE = 4, EXIT = 1 };
#elif defined(__powerpc64__)
enum { OPENAT = 286, READ = 3, WRITE = 4, EXIT = 1 };
#elif defined(__s390x__)
enum { OPENAT = 288, READ = 3, WRITE = 4, EXIT = 1 };
#endif

/* System call `number` of Linux with three arguments (and a fourth of 0, where the call has one). */
static long
call(long number, long a, long b, long c)
{
#if defined(__x86_64__)
	register long mode __asm__("r10") = 0;
	__asm__ volatile("syscall" : "+a"(number) : "D"(a), "S"(b), "d"(c), "r"(mode) : "rcx", "r11", "memory");
	return number;
#elif defined(__i386__)
	__asm__ volatile("int $0x80" : "+a"(number) : "b"(a), "c"(b), "d"(c), "S"(0) : "memory");
	return number;
#elif defined(__aarch64__)
	register long x8 __asm__("x8") = number, x0 __asm__("x0") = a, x1 __asm__("x1") = b, x2 __asm__("x2") = c, x3 __asm__("x3") = 0;
	__asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3) : "memory");
	return x0;
#elif defined(__arm__)
	register long r7 __asm__("r7") = number, r0 __asm__("r0") = a, r1 __asm__("r1") = b, r2 __asm__("r2") = c, r3 __asm__("r3") = 0;
	__asm__ volatile("svc 0" : "+r"(r0) : "r"(r7), "r"(r1), "r"(r2), "r"(r3) : "memory");
	return r0;
#elif defined(__riscv)
	register long a7 __asm__("a7") = number, a0 __asm__("a0") = a, a1 __asm__("a1") = b, a2 __asm__("a2") = c, a3 __asm__("a3") = 0;
	__asm__ volatile("ecall" : "+r"(a0) : "r"(a7), "r"(a1), "r"(a2), "r"(a3) : "memory");
	return a0;
#elif defined(__powerpc64__)
	register long r0 __asm__("r0") = number, r3 __asm__("r3") = a, r4 __asm__("r4") = b, r5 __asm__("r5") = c, r6 __asm__("r6") = 0;
	__asm__ volatile("sc" : "+r"(r0), "+r"(r3), "+r"(r4), "+r"(r5), "+r"(r6) : : "cr0", "ctr", "r7", "r8", "r9", "r10", "r11", "r12", "memory");
	return r3;
#elif defined(__s390x__)
	register long r1 __asm__("r1") = number, r2 __asm__("r2") = a, r3 __asm__("r3") = b, r4 __asm__("r4") = c, r5 __asm__("r5") = 0;
	__asm__ volatile("svc 0" : "+d"(r2) : "d"(r1), "d"(r3), "d"(r4), "d"(r5) : "memory");
	return r2;
#endif
}

void
_start(void)
{
	static const char path[] = "/etc/os-release";
	char text[512];
	long file = call(OPENAT, -100, (long)path, 0), n = call(READ, file, (long)text, sizeof(text)), line = 0;

	while (line < n && text[line++] != '\n')
		continue;
	call(EXIT, call(WRITE, 1, (long)text, line) != line || line <= 0, 0, 0);
	for (;;)
		continue;
}
