/* SPDX-License-Identifier: GPL-2.0-only */
/* Arrays as members of structures */
#ifndef IKEK_FUZZ_XARRAY_H
#define IKEK_FUZZ_XARRAY_H

struct xarray {
	void *head;
};

#endif
