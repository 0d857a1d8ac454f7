/* syscall_trace_enter() and syscall_exit_work() are generic. */
static inline int syscall_get_arch(struct task_struct *task)
{
	return AUDIT_ARCH_AARCH64;
}
