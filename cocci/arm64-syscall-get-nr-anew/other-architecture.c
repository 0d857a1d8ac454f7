int syscall_trace_enter(struct pt_regs *regs)
{
	long syscallno = regs->gprs[0];

	if (test_thread_flag(TIF_SYSCALL_TRACEPOINT))
		trace_sys_enter(regs, syscallno);

	audit_syscall_entry(syscallno, regs->gprs[3], regs->gprs[4],
			    regs->gprs[5], regs->gprs[6]);

	return syscallno;
}
