// SPDX-License-Identifier: GPL-2.0-only
/*
 * ptrace() for the User-Mode Linux kernel, loaded before libc's. The kernel has
 * room for the floating-point registers of processors without AMX only, and
 * where there are more the host takes them all or none. Those that the kernel
 * has no room for are of use to nobody in a guest: they stay in their first
 * state.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define REGISTERS_MAX	16384	/* a thread of the kernel has twice of it */

/* Of the host, once they have been read */
static size_t registers_len;

static long call(long request, pid_t pid, void *addr, void *data)
{
	return syscall(SYS_ptrace, request, pid, addr, data);
}

static long get(pid_t pid, struct iovec *out)
{
	char all[REGISTERS_MAX];
	struct iovec iov = { all, sizeof(all) };
	long rc = call(PTRACE_GETREGSET, pid, (void *)NT_X86_XSTATE, &iov);

	if (rc < 0)
		return rc;
	registers_len = iov.iov_len;
	if (out->iov_len > iov.iov_len)
		out->iov_len = iov.iov_len;
	memcpy(out->iov_base, all, out->iov_len);
	return rc;
}

static long set(pid_t pid, const struct iovec *in)
{
	char all[REGISTERS_MAX] = {};
	struct iovec iov = { all, registers_len };

	memcpy(all, in->iov_base,
	       in->iov_len < iov.iov_len ? in->iov_len : iov.iov_len);
	return call(PTRACE_SETREGSET, pid, (void *)NT_X86_XSTATE, &iov);
}

/* As libc's, which returns what is peeked at. */
long ptrace(enum __ptrace_request request, ...)
{
	void *addr, *data;
	long word, rc;
	va_list list;
	pid_t pid;

	va_start(list, request);
	pid = va_arg(list, pid_t);
	addr = va_arg(list, void *);
	data = va_arg(list, void *);
	va_end(list);
	if (addr == (void *)NT_X86_XSTATE && request == PTRACE_GETREGSET)
		return get(pid, data);
	if (addr == (void *)NT_X86_XSTATE && request == PTRACE_SETREGSET)
		return set(pid, data);
	if (request != PTRACE_PEEKTEXT && request != PTRACE_PEEKDATA &&
	    request != PTRACE_PEEKUSER)
		return call(request, pid, addr, data);
	rc = call(request, pid, addr, &word);
	if (rc < 0)
		return rc;
	errno = 0;
	return word;
}
