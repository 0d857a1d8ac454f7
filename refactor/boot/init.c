// SPDX-License-Identifier: GPL-2.0-only
/*
 * The only process of a kernel that is booted to be tested: mount what tests
 * look at, run the tests that /tests names one after the other, power off.
 *
 * A line of /tests:	<limit in seconds> <name> <program> [<argument>...]
 *
 * What tests print goes to the console as it is. What is said here are lines
 * that begin with '@' and the token which the kernel was booted with
 * (refactor.token=...):
 *
 *	@<token> boot <release> <machine>
 *	@<token> start <number> <name>
 *	@<token> failed <number> <what> <errno> <words>	the program did not start
 *	@<token> left <number>				some processes cannot be killed
 *	@<token> end <number> exit <status> <milliseconds>
 *	@<token> end <number> signal <signal> <milliseconds>
 *	@<token> end <number> timeout <limit in seconds> <milliseconds>
 *	@<token> error <what> <errno> <words>		no test runs after this
 *	@<token> done <count>
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define MAX_ARGS	32
#define MAX_LINE	1024
#define GRACE_MS	10000	/* for the killed to be gone */

static char token[65] = "-";

static const struct {
	const char *type;
	const char *where;
	const char *options;
} mounts[] = {
	{ "devtmpfs",	"/dev",			NULL },
	{ "proc",	"/proc",		NULL },
	{ "sysfs",	"/sys",			NULL },
	{ "devpts",	"/dev/pts",		"ptmxmode=0666" },
	{ "tmpfs",	"/dev/shm",		NULL },
	{ "tmpfs",	"/tmp",			NULL },
	{ "tracefs",	"/sys/kernel/tracing",	NULL },
};

static long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/*
 * A test can leave a half line, stopped output or another line discipline's
 * settings behind. Without OPOST one write stays in one piece, and with nothing
 * left to send before it, a message of the kernel does not get into it.
 */
static void settle_console(void)
{
	struct termios console;

	tcflow(STDOUT_FILENO, TCOON);
	if (!tcgetattr(STDOUT_FILENO, &console)) {
		console.c_oflag &= ~OPOST;
		console.c_lflag |= ISIG | ICANON | ECHO;
		console.c_lflag &= ~TOSTOP;
		tcsetattr(STDOUT_FILENO, TCSANOW, &console);
	}
	tcdrain(STDOUT_FILENO);
}

__attribute__((format(printf, 1, 2)))
static void say(const char *format, ...)
{
	char line[MAX_LINE + 128];
	va_list args;
	int begin, rest, space, size, done = 0;

	begin = snprintf(line, sizeof(line), "\n@%s ", token);
	space = sizeof(line) - begin - 1;
	va_start(args, format);
	rest = vsnprintf(line + begin, space, format, args);
	va_end(args);
	size = begin + (rest < space ? rest : space - 1);
	line[size++] = '\n';

	settle_console();
	while (done < size) {
		ssize_t count = write(STDOUT_FILENO, line + done, size - done);

		if (count < 0 && errno != EINTR)
			break;
		done += count > 0 ? count : 0;
	}
	tcdrain(STDOUT_FILENO);
}

static void __attribute__((noreturn)) power_off(void)
{
	reboot(RB_POWER_OFF);
	/* No way to switch it off: the panic that follows ends it as well. */
	_exit(1);
}

static void __attribute__((noreturn)) fail(const char *what)
{
	say("error %s %d %s", what, errno, strerror(errno));
	power_off();
}

static void open_console(void)
{
	int console = open("/dev/console", O_RDWR | O_NOCTTY);
	int null = open("/dev/null", O_RDONLY);

	if (null >= 0)
		dup2(null, STDIN_FILENO);
	if (console >= 0) {
		dup2(console, STDOUT_FILENO);
		dup2(console, STDERR_FILENO);
	}
	if (null > STDERR_FILENO)
		close(null);
	if (console > STDERR_FILENO)
		close(console);
}

/* What this kernel does not have is left out: tests that want it say so. */
static void mount_all(void)
{
	for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
		mkdir(mounts[i].where, 0755);
		mount(mounts[i].type, mounts[i].where, mounts[i].type, 0, mounts[i].options);
	}
	chmod("/tmp", 01777);
}

static void read_token(void)
{
	FILE *file = fopen("/proc/cmdline", "re");
	char line[4096], *found;

	if (!file || !fgets(line, sizeof(line), file))
		fail("/proc/cmdline");
	fclose(file);
	found = strstr(line, "refactor.token=");
	errno = EINVAL;
	if (!found || sscanf(found, "refactor.token=%64[0-9A-Za-z]", token) != 1)
		fail("refactor.token");
}

/* In a session, a tree of mounts and a /tmp of its own. */
static void __attribute__((noreturn)) run(int number, char **argv, const sigset_t *mask)
{
	static char *environment[] = { "PATH=/bin", "HOME=/tmp", NULL };
	static const struct rlimit none;

	setsid();
	if (!unshare(CLONE_NEWNS)) {
		mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
		mount("tmpfs", "/tmp", "tmpfs", 0, "mode=1777");
	}
	setrlimit(RLIMIT_CORE, &none);
	sigprocmask(SIG_SETMASK, mask, NULL);
	if (!chdir("/tmp"))
		execve(argv[0], argv, environment);
	say("failed %d %s %d %s", number, argv[0], errno, strerror(errno));
	_exit(127);
}

/* Wait for one process, and bury whoever else dies; whether it ended in time. */
static int wait_for(pid_t child, long deadline, const sigset_t *chld, int *status)
{
	for (;;) {
		struct timespec pause;
		pid_t dead;
		long left;

		while ((dead = waitpid(-1, status, WNOHANG)) > 0)
			if (dead == child)
				return 1;
		left = deadline - now_ms();
		if (left <= 0)
			return 0;
		pause.tv_sec = left / 1000;
		pause.tv_nsec = left % 1000 * 1000000;
		sigtimedwait(chld, NULL, &pause);
	}
}

/* End everything that a test has left running, wherever it hides. */
static int end_all(void)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	long deadline = now_ms() + GRACE_MS;
	pid_t dead;

	do {
		kill(-1, SIGKILL);
		while ((dead = waitpid(-1, NULL, WNOHANG)) > 0)
			;
		if (dead < 0)
			return 0;
		nanosleep(&pause, NULL);
	} while (now_ms() < deadline);
	return 1;
}

static void run_test(int number, long limit, const char *name, char **argv)
{
	long begin, took;
	sigset_t chld, old;
	int status = 0, ended;
	pid_t child;

	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigprocmask(SIG_BLOCK, &chld, &old);
	say("start %d %s", number, name);
	begin = now_ms();
	child = fork();
	if (child < 0)
		fail("fork");
	if (!child)
		run(number, argv, &old);
	ended = wait_for(child, begin + limit * 1000, &chld, &status);
	took = now_ms() - begin;
	if (end_all())
		say("left %d", number);
	if (!ended)
		say("end %d timeout %ld %ld", number, limit, took);
	else if (WIFSIGNALED(status))
		say("end %d signal %d %ld", number, WTERMSIG(status), took);
	else
		say("end %d exit %d %ld", number, WEXITSTATUS(status), took);
	sigprocmask(SIG_SETMASK, &old, NULL);
}

static int run_all(void)
{
	FILE *file = fopen("/tests", "re");
	char line[MAX_LINE];
	int number = 0;

	if (!file)
		fail("/tests");
	while (fgets(line, sizeof(line), file)) {
		char *argv[MAX_ARGS + 1] = { NULL };
		char *rest = line, *limit, *name;
		int count = 0;

		limit = strsep(&rest, " \n");
		name = strsep(&rest, " \n");
		while (rest && *rest && count < MAX_ARGS)
			argv[count++] = strsep(&rest, " \n");
		errno = EINVAL;
		if (!name || !argv[0] || atol(limit) <= 0)
			fail("/tests");
		run_test(++number, atol(limit), name, argv);
	}
	fclose(file);
	return number;
}

int main(void)
{
	struct utsname kernel;

	if (getpid() != 1) {
		fputs("This is the init of a kernel under test.\n", stderr);
		return 2;
	}
	mount_all();
	open_console();
	read_token();
	uname(&kernel);
	say("boot %s %s", kernel.release, kernel.machine);
	say("done %d", run_all());
	power_off();
}
