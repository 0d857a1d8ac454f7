static __always_inline void el0_svc_common(struct pt_regs *regs, int scno)
{
	invoke_syscall(regs, scno);
}
