// Virtual: permit
#include <linux/thread_info.h>

static int report_syscall_entry(struct pt_regs *regs)
{
	unsigned long saved_reg;
	int regno, ret;

	saved_reg = ptrace_save_reg(regs, PTRACE_SYSCALL_ENTER, &regno);
	ret = !ptrace_report_syscall_permit_entry(regs);
	if (ret)
		forget_syscall(regs);
	regs->regs[regno] = saved_reg;

	return ret;
}

static void report_syscall_exit(struct pt_regs *regs, int step)
{
	unsigned long saved_reg;
	int regno;

	saved_reg = ptrace_save_reg(regs, PTRACE_SYSCALL_EXIT, &regno);
	ptrace_report_syscall_exit(regs, step);
	regs->regs[regno] = saved_reg;
}
