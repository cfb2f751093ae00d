/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel's files expect to be there without asking */
#ifndef IKEK_FUZZ_KERNEL_H
#define IKEK_FUZZ_KERNEL_H

#include <limits.h>
#include <stdarg.h>
#include <linux/types.h>

#define U8_MAX		UINT8_MAX
#define U16_MAX		UINT16_MAX
#define U32_MAX		UINT32_MAX
#define U64_MAX		UINT64_MAX

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define READ_ONCE(x)	__atomic_load_n(&(x), __ATOMIC_RELAXED)

#define roundup(x, y)	((((x) + (y) - 1) / (y)) * (y))
#define rounddown(x, y)	((x) - (x) % (y))
#define DIV_ROUND_UP(n, d) (((n) + (d) - 1) / (d))
#define DIV_ROUND_UP_ULL(n, d) DIV_ROUND_UP((u64)(n), d)

#define container_of(p, type, member) \
	((type *)((char *)(p) - offsetof(type, member)))

#define __aligned(n)	__attribute__((aligned(n)))
#define __packed	__attribute__((packed))
#define __maybe_unused	__attribute__((unused))
#define __always_unused	__attribute__((unused))
#define __printf(a, b)	__attribute__((format(printf, a, b)))
#define fallthrough	__attribute__((fallthrough))

int scnprintf(char *buf, size_t size, const char *fmt, ...);

#endif
