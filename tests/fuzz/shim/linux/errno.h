/* SPDX-License-Identifier: GPL-2.0-only */
/* libc's error numbers are the kernel's */
#ifndef IKEK_FUZZ_ERRNO_H
#define IKEK_FUZZ_ERRNO_H

#include_next <linux/errno.h>

#endif
