/* SPDX-License-Identifier: GPL-2.0-only */
/* The smaller and the larger */
#ifndef IKEK_FUZZ_MINMAX_H
#define IKEK_FUZZ_MINMAX_H

#define min(a, b)	({ typeof(a) a_ = (a); typeof(b) b_ = (b); \
			   a_ < b_ ? a_ : b_; })
#define max(a, b)	({ typeof(a) a_ = (a); typeof(b) b_ = (b); \
			   a_ > b_ ? a_ : b_; })
#define min_t(type, a, b)	min((type)(a), (type)(b))
#define max_t(type, a, b)	max((type)(a), (type)(b))

#endif
