// SPDX-License-Identifier: GPL-2.0-only
/*
 * The stops that a tracer sees around one system call: why the tracee stopped
 * (si_code), and where (the PC, from the svc instruction on). The diagnostics
 * of a case are its result.
 */
#include <stdio.h>

#ifdef __aarch64__

#include <elf.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

/* Not in every C library. */
#define SYSEMU			31
#define SYSEMU_SINGLESTEP	32

#define MAX_STOPS		16
#define SYSCALL_STOP		(SIGTRAP | 0x80)	/* PTRACE_O_TRACESYSGOOD */
#define BEHIND			4	/* the svc instruction */

struct regs {
	unsigned long x[31], sp, pc, pstate;
};

/* getpid(), two instructions to step over, _exit(0). */
asm(".pushsection .text\n"
    ".globl sequence, the_svc\n"
    "sequence:\n"
    "	mov	x8, #172\n"
    "the_svc:\n"
    "	svc	#0\n"
    "	nop\n"
    "	nop\n"
    "	mov	x0, #0\n"
    "	mov	x8, #93\n"
    "	svc	#0\n"
    ".popsection\n");
extern char sequence[], the_svc[];

static const struct {
	const char *name;
	int first;	/* until the first stop at a system call */
	int then;
} cases[] = {
	{ "SYSCALL", PTRACE_SYSCALL, PTRACE_SYSCALL },
	{ "SINGLESTEP", PTRACE_SINGLESTEP, PTRACE_SINGLESTEP },
	{ "SYSCALL, then SINGLESTEP", PTRACE_SYSCALL, PTRACE_SINGLESTEP },
	{ "SYSEMU", SYSEMU, SYSEMU },
	{ "SYSEMU_SINGLESTEP", SYSEMU_SINGLESTEP, SYSEMU_SINGLESTEP },
	{ "SYSEMU, then SYSEMU_SINGLESTEP", SYSEMU, SYSEMU_SINGLESTEP },
};

static void __attribute__((noreturn)) fail(const char *what)
{
	perror(what);
	exit(1);
}

static void regset(int request, pid_t child, struct regs *regs)
{
	struct iovec io = { .iov_base = regs, .iov_len = sizeof(*regs) };

	if (ptrace(request, child, NT_PRSTATUS, &io))
		fail("regset");
}

static pid_t tracee(void)
{
	struct regs regs;
	pid_t child;
	int status;

	fflush(stdout);
	child = fork();
	if (child < 0)
		fail("fork");
	if (!child) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		_exit(1);
	}
	if (waitpid(child, &status, 0) != child || !WIFSTOPPED(status))
		fail("the tracee does not stop");
	if (ptrace(PTRACE_SETOPTIONS, child, 0, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL))
		fail("options");
	regset(PTRACE_GETREGSET, child, &regs);
	regs.pc = (unsigned long)sequence;
	regset(PTRACE_SETREGSET, child, &regs);
	return child;
}

static const char *reason(int signal, int code)
{
	static char other[48];

	if (signal == SYSCALL_STOP)
		return "system call";
	if (signal == SIGTRAP && code == TRAP_TRACE)
		return "TRAP_TRACE";
	if (signal == SIGTRAP && code == SI_USER)
		return "SI_USER";
	snprintf(other, sizeof(other), "signal %d with si_code %d", signal, code);
	return other;
}

/* Print one stop; the distance of the PC from the svc instruction. */
static long report(pid_t child, int signal)
{
	siginfo_t info = { 0 };
	struct regs regs;
	long distance;

	if (ptrace(PTRACE_GETSIGINFO, child, 0, &info))
		fail("siginfo");
	regset(PTRACE_GETREGSET, child, &regs);
	distance = regs.pc - (unsigned long)the_svc;
	printf("# %s at svc%+ld\n", reason(signal, info.si_code), distance);
	return distance;
}

static void run(int first, int then)
{
	int status, stops, request = first;
	pid_t child = tracee();

	/* An emulated _exit() returns: what comes after it is not of interest. */
	for (stops = 0; stops < MAX_STOPS; stops++) {
		if (ptrace(request, child, 0, 0))
			fail("ptrace");
		if (waitpid(child, &status, 0) != child)
			fail("waitpid");
		if (!WIFSTOPPED(status)) {
			printf("# gone\n");
			return;
		}
		if (report(child, WSTOPSIG(status)) > BEHIND)
			break;
		if (WSTOPSIG(status) == SYSCALL_STOP)
			request = then;
	}
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
}

int main(void)
{
	int count = sizeof(cases) / sizeof(cases[0]);

	printf("TAP version 13\n1..%d\n", count);
	for (int i = 0; i < count; i++) {
		run(cases[i].first, cases[i].then);
		printf("ok %d %s\n", i + 1, cases[i].name);
	}
	return 0;
}

#else

int main(void)
{
	printf("TAP version 13\n1..0 # SKIP the test is about arm64\n");
	return 4;
}

#endif
