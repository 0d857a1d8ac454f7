int syscall_trace_enter(struct pt_regs *regs)
{
	audit_syscall_entry(syscall_get_nr(current, regs), regs->orig_x0,
			    regs->a1, regs->a2, regs->a3);

	return regs->nr;
}
