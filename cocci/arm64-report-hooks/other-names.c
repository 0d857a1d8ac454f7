#include <linux/thread_info.h>

/* Not report_syscall_entry() and report_syscall_exit(), and there is no forget_syscall(). */
static int tracehook_report_syscall(struct pt_regs *regs)
{
	int ret;

	ret = ptrace_report_syscall_entry(regs);

	return ret;
}
