void syscall_trace_exit(struct pt_regs *regs, unsigned long flags)
{
	rseq_syscall(regs);

	audit_syscall_exit(regs);

	if (flags & (_TIF_SYSCALL_TRACE | _TIF_SINGLESTEP))
		report_syscall_exit(regs);
}
