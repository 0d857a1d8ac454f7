static void report_syscall_exit(struct pt_regs *regs)
{
	unsigned long saved_reg;
	int regno;

	saved_reg = ptrace_save_reg(regs, PTRACE_SYSCALL_EXIT, &regno);
	if (!test_thread_flag(TIF_SINGLESTEP)) {
		ptrace_report_syscall_exit(regs, 0);
		regs->regs[regno] = saved_reg;
	} else {
		regs->regs[regno] = saved_reg;
		ptrace_report_syscall_exit(regs, 1);
	}
}

void syscall_exit_work(struct pt_regs *regs, unsigned long flags)
{
	audit_syscall_exit(regs);

	if (flags & (_TIF_SYSCALL_TRACE | _TIF_SINGLESTEP))
		report_syscall_exit(regs);
}
