#include <uapi/linux/audit.h>

static inline int syscall_get_arch(struct task_struct *task)
{
	return AUDIT_ARCH_AARCH64;
}

int syscall_trace_enter(struct pt_regs *regs, unsigned long flags);
void syscall_exit_work(struct pt_regs *regs, unsigned long flags);

