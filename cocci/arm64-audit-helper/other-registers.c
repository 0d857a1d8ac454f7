int syscall_trace_enter(struct pt_regs *regs)
{
	long orig_x0 = regs->regs[0];

	audit_syscall_entry(regs->nr, orig_x0, regs->a1, regs->a2, regs->a3);

	return regs->nr;
}
