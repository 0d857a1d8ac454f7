#include <linux/context_tracking.h>

/* Nothing of _TIF_SYSCALL_WORK, syscall_trace_enter() or syscall_exit_to_user_mode_work() here. */
static void el0_svc_common(struct pt_regs *regs, int scno)
{
	unsigned long flags = read_thread_flags();

	if (unlikely(flags & _TIF_MTE_ASYNC_FAULT))
		return;

	invoke_syscall(regs, scno);
}
