/* SPDX-License-Identifier: GPL-2.0-only */
/* What the suites of the crypto room share. */
#ifndef IKE_KUNIT_CRYPTO_LIB_H
#define IKE_KUNIT_CRYPTO_LIB_H

#include <kunit/test.h>

#include "ike/crypto/crypto.h"

int crypto_init(struct kunit *test);
void crypto_exit(struct kunit *test);
struct ike_crypto *crypto_of(struct kunit *test);

struct ike_view hex(struct kunit *test, const char *text);
struct ike_view hex_view(struct kunit *test, struct ike_view text);
u8 *copy_exact(struct kunit *test, struct ike_view v);
struct ike_view counted(struct kunit *test, size_t len, u8 first);
const u8 *modp_prime(u16 id);
void expect_same(struct kunit *test, const char *what, struct ike_view got,
		 struct ike_view want);

#endif
