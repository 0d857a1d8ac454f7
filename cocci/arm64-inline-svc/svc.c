static void el0_svc_common(struct pt_regs *regs, int scno, int sc_nr,
			   const syscall_fn_t syscall_table[])
{
	if (scno == NO_SYSCALL)
		goto trace_exit;

	invoke_syscall(regs, scno, sc_nr, syscall_table);

trace_exit:
	syscall_exit_to_user_mode_work(regs);
}
