int syscall_trace_enter(struct pt_regs *regs);
void syscall_trace_exit(struct pt_regs *regs);

int syscall_trace_enter(struct pt_regs *regs)
{
	unsigned long flags = read_thread_flags();
	int ret;

	if (flags & _TIF_SYSCALL_TRACE) {
		ret = report_syscall_entry(regs);
		if (ret)
			return NO_SYSCALL;
	}

	return regs->syscallno;
}

void syscall_trace_exit(struct pt_regs *regs)
{
	unsigned long flags = read_thread_flags();

	audit_syscall_exit(regs);

	if (flags & _TIF_SYSCALL_TRACEPOINT)
		trace_sys_exit(regs, syscall_get_return_value(current, regs));
}

static void el0_svc_common(struct pt_regs *regs, int scno)
{
	unsigned long flags = read_thread_flags();

	if (has_syscall_work(flags)) {
		scno = syscall_trace_enter(regs);
		if (scno == NO_SYSCALL)
			goto trace_exit;
	}

	invoke_syscall(regs, scno);

trace_exit:
	syscall_trace_exit(regs);
}
