/* Masks of another name, and a mere use of the one that is looked for. */
#define _TIF_WORK_MASK		(_TIF_NEED_RESCHED | _TIF_SIGPENDING)

#define SYSCALL_WORK_OR_STEP	(_TIF_SYSCALL_WORK | _TIF_SINGLESTEP)
