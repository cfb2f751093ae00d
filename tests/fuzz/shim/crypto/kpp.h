/* SPDX-License-Identifier: GPL-2.0-only */
/* No key exchange happens here; that there is one is enough */
#ifndef IKEK_FUZZ_KPP_H
#define IKEK_FUZZ_KPP_H

struct crypto_kpp;

#endif
