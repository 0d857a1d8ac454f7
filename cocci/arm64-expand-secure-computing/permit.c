// Virtual: permit
int syscall_trace_enter(struct pt_regs *regs, unsigned long flags)
{
	long syscall;
	int ret;

	if (flags & (_TIF_SYSCALL_EMU | _TIF_SYSCALL_TRACE)) {
		ret = report_syscall_entry(regs);
		if (ret || (flags & _TIF_SYSCALL_EMU))
			return NO_SYSCALL;
	}

	/* Do the secure computing after ptrace; failures should be fast. */
	if (!seccomp_permit_syscall())
		return NO_SYSCALL;

	/* Either of the above might have changed the syscall number */
	syscall = syscall_get_nr(current, regs);

	if (test_thread_flag(TIF_SYSCALL_TRACEPOINT)) {
		trace_sys_enter(regs, syscall);
		/* Probes or BPF programs may have changed it once more */
		syscall = syscall_get_nr(current, regs);
	}

	audit_syscall_entry(syscall, regs->orig_x0, regs->regs[1],
			    regs->regs[2], regs->regs[3]);

	return syscall;
}
