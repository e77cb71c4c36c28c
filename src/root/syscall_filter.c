#include "syscall_filter.h"
#include <errno.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* A name that this libseccomp or this processor does not know is ignored. */
static const char *const forbidden[] = {
	/* other processes */
	"kcmp", "pidfd_getfd", "process_madvise", "process_vm_readv", "process_vm_writev", "ptrace",
	/* keyrings, which belong to the host's session */
	"add_key", "keyctl", "request_key",
	/* namespaces and mounts */
	"chroot", "fsconfig", "fsmount", "fsopen", "fspick", "mount", "mount_setattr", "move_mount", "open_tree",
	"open_tree_attr", "pivot_root", "setns", "umount", "umount2", "unshare",
	/* files by handle, around the mounts */
	"name_to_handle_at", "open_by_handle_at",
	/* parts of the kernel with many past vulnerabilities */
	"bpf", "io_uring_enter", "io_uring_register", "io_uring_setup", "perf_event_open", "userfaultfd", "vmsplice",
	"modify_ldt", "vm86", "vm86old",
	/* memory that no process shows as its own */
	"memfd_secret", "msgget", "semget", "shmget",
	/* the machine */
	"acct", "adjtimex", "clock_adjtime", "clock_adjtime64", "clock_settime", "clock_settime64", "create_module",
	"delete_module", "fanotify_init", "finit_module", "get_kernel_syms", "init_module", "ioperm", "iopl", "kexec_file_load",
	"kexec_load", "lookup_dcookie", "nfsservctl", "query_module", "quotactl", "quotactl_fd", "reboot", "setdomainname",
	"sethostname", "settimeofday", "stime", "swapoff", "swapon", "syslog", "uselib", "vhangup",
};

/* Other families (vsock, alg, packet, ...) bypass the network namespace, or reach the kernel. */
static const int families[] = { AF_UNIX, AF_INET, AF_INET6, AF_NETLINK };
/* Others of the internet (sctp, dccp, l2tp, mptcp, ...) load modules of the kernel. */
static const int protocols[] = { IPPROTO_IP, IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMPV6 };

enum {
	NEWEST_FAMILY = 64, NEWEST_PROTOCOL = 64, TTY_INPUT = 0x5412 /* TIOCSTI */, TTY_LINUX = 0x541c /* TIOCLINUX */,
	/* The numbers of new system calls are the same on all processors.  Nobody has looked at those after futex_requeue. */
	FIRST_UNKNOWN = 457, LAST_UNKNOWN = 511,
};

static int
forbid_calls(scmp_filter_ctx filter)
{
	for (size_t i = 0; i < countof(forbidden); i++) {
		int number = seccomp_syscall_resolve_name(forbidden[i]);

		if (number != __NR_SCMP_ERROR && seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), number, 0))
			return -1;
	}
	/* As on an older kernel: programs then do without. */
	for (int number = FIRST_UNKNOWN; number <= LAST_UNKNOWN; number++)
		if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), number, 0))
			return -1;
	return 0;
}

static bool
is_one_of(const int *list, size_t n, int value)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == value)
			return true;
	return false;
}

/* An int: the kernel does not look at the upper half of its register, so a comparison of all 64 bits can be evaded. */
static struct scmp_arg_cmp
is(unsigned number, uint32_t value)
{
	return (struct scmp_arg_cmp){ .arg = number, .op = SCMP_CMP_MASKED_EQ, .datum_a = UINT32_MAX, .datum_b = value };
}

static struct scmp_arg_cmp
compares(unsigned number, enum scmp_compare op, uint64_t value)
{
	return (struct scmp_arg_cmp){ .arg = number, .op = op, .datum_a = value };
}

/* A client of the host's network would reach the host's abstract sockets too. */
static int
forbid_families(scmp_filter_ctx filter, bool network)
{
	const uint32_t no = SCMP_ACT_ERRNO(EAFNOSUPPORT);

	for (int family = 0; family < NEWEST_FAMILY; family++)
		if ((!is_one_of(families, countof(families), family) || (network && family == AF_UNIX)) &&
		    seccomp_rule_add(filter, no, SCMP_SYS(socket), 1, is(0, (uint32_t)family)))
			return -1;
	return seccomp_rule_add(filter, no, SCMP_SYS(socket), 1, compares(0, SCMP_CMP_GE, NEWEST_FAMILY)) ||
		seccomp_rule_add(filter, no, SCMP_SYS(socketpair), 1, compares(0, SCMP_CMP_NE, AF_UNIX)) ? -1 : 0;
}

static int
forbid_protocols(scmp_filter_ctx filter)
{
	static const int internet[] = { AF_INET, AF_INET6 };
	const uint32_t no = SCMP_ACT_ERRNO(EPROTONOSUPPORT);

	for (size_t i = 0; i < countof(internet); i++) {
		struct scmp_arg_cmp family = is(0, (uint32_t)internet[i]);

		for (int protocol = 0; protocol < NEWEST_PROTOCOL; protocol++)
			if (!is_one_of(protocols, countof(protocols), protocol) &&
			    seccomp_rule_add(filter, no, SCMP_SYS(socket), 2, family, is(2, (uint32_t)protocol)))
				return -1;
		if (seccomp_rule_add(filter, no, SCMP_SYS(socket), 2, family, compares(2, SCMP_CMP_GE, NEWEST_PROTOCOL)))
			return -1;
	}
	return seccomp_rule_add(filter, no, SCMP_SYS(socket), 2, is(0, AF_NETLINK), compares(2, SCMP_CMP_GE, NETLINK_ROUTE + 1));
}

/* guard.h: a core dump may start a program of the host.  Shells and compilers that set the limit are told that it is set. */
static int
keep_core_limit(scmp_filter_ctx filter)
{
	const uint32_t done = SCMP_ACT_ERRNO(0);

	return seccomp_rule_add(filter, done, SCMP_SYS(setrlimit), 1, is(0, RLIMIT_CORE)) ||
		seccomp_rule_add(filter, done, SCMP_SYS(prlimit64), 2, is(1, RLIMIT_CORE), compares(2, SCMP_CMP_NE, 0)) ? -1 : 0;
}

/* clone3 hides its flags in memory, where a filter cannot look. */
static int
forbid_namespaces(scmp_filter_ctx filter)
{
	static const unsigned spaces[] = {
		CLONE_NEWUSER, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWNET, CLONE_NEWIPC, CLONE_NEWUTS, CLONE_NEWCGROUP,
	};

	for (size_t i = 0; i < countof(spaces); i++)
		if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
		                     SCMP_A0(SCMP_CMP_MASKED_EQ, spaces[i], spaces[i])))
			return -1;
	return seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
}

/* Input into the terminal of the user who started the build. */
static int
forbid_typing(scmp_filter_ctx filter)
{
	const uint32_t no = SCMP_ACT_ERRNO(EPERM);

	return seccomp_rule_add(filter, no, SCMP_SYS(ioctl), 1, is(1, TTY_INPUT)) ||
		seccomp_rule_add(filter, no, SCMP_SYS(ioctl), 1, is(1, TTY_LINUX)) ? -1 : 0;
}

static void
filter_release(scmp_filter_ctx *filter)
{
	if (*filter)
		seccomp_release(*filter);
}

int
syscall_filter_open(int *fd, bool network, struct diag *why)
{
	scoped(filter_release) scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

	if (!filter || forbid_calls(filter) || forbid_families(filter, network) || forbid_protocols(filter) ||
	    forbid_namespaces(filter) || forbid_typing(filter) || keep_core_limit(filter))
		return diag_set(why, DIAG_SYSTEM, "cannot make the filter of system calls");
	*fd = memfd_create("ingot-seccomp", MFD_CLOEXEC);
	if (*fd < 0 || seccomp_export_bpf(filter, *fd) || lseek(*fd, 0, SEEK_SET))
		return diag_set(why, DIAG_SYSTEM, "cannot write the filter of system calls:");
	return 0;
}
