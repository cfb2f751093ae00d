// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel has: an algorithm that is not there is told from one that
 * could not be looked for.
 */
#include <linux/err.h>
#include <linux/sched.h>

#include "crypto_lib.h"
#include "suites.h"

#include "esp_glue/alg.h"

typedef int (*have_fn)(u8 transform_type, u16 id);

static void what_came_of_asking(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, ike_crypto_had(test), 1);
	KUNIT_EXPECT_EQ(test, ike_crypto_had(ERR_PTR(-ENOENT)), 0);
	KUNIT_EXPECT_EQ(test, ike_crypto_had(ERR_PTR(-ELIBBAD)), 0);
	KUNIT_EXPECT_EQ(test, ike_crypto_had(ERR_PTR(-EINVAL)), 0);
	KUNIT_EXPECT_EQ(test, ike_crypto_had(ERR_PTR(-ENOMEM)), -ENOMEM);
	KUNIT_EXPECT_EQ(test, ike_crypto_had(ERR_PTR(-EINTR)), -EINTR);
	KUNIT_EXPECT_EQ(test, ike_crypto_had(ERR_PTR(-ETIMEDOUT)), -ETIMEDOUT);
}

static void what_is_not_there(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, ike_crypto_have(IKE_TRANSFORM_ENCR, 0xffff), 0);
	KUNIT_EXPECT_EQ(test, ike_crypto_have(IKE_TRANSFORM_KE, 0xffff), 0);
	KUNIT_EXPECT_EQ(test, ike_crypto_have(IKE_TRANSFORM_ESN, 1), 0);
	KUNIT_EXPECT_EQ(test, ikek_alg_have(IKE_TRANSFORM_ENCR, 0xffff), 0);
	KUNIT_EXPECT_EQ(test, ikek_alg_have(IKE_TRANSFORM_INTEG, 0xffff), 0);
	KUNIT_EXPECT_EQ(test, ikek_alg_have(IKE_TRANSFORM_PRF,
					    IKE_PRF_HMAC_SHA2_256), 0);
}

#ifdef CONFIG_FAULT_INJECTION

/* Every allocation fails in turn: nothing that is there is said to be missing. */
static unsigned int fails_truly(struct kunit *test, have_fn have, u8 type,
				u16 id)
{
	int wanted = have(type, id), got;
	unsigned int n = 0;
	bool failed;

	KUNIT_EXPECT_GE(test, wanted, 0);
	do {
		current->fail_nth = ++n;
		got = have(type, id);
		failed = !current->fail_nth;
		current->fail_nth = 0;
		if (!failed || got != -ENOMEM)
			KUNIT_EXPECT_EQ_MSG(test, got, wanted,
					    "type %u, ID %u, allocation %u",
					    type, id, n);
	} while (failed);
	return n - 1;
}

static u32 id_of_row(u8 type, unsigned int i)
{
	switch (type) {
	case IKE_TRANSFORM_ENCR:
		return ike_encr_row(i) ? ike_encr_row(i)->id : U32_MAX;
	case IKE_TRANSFORM_PRF:
		return ike_prf_row(i) ? ike_prf_row(i)->id : U32_MAX;
	case IKE_TRANSFORM_INTEG:
		return ike_integ_row(i) ? ike_integ_row(i)->id : U32_MAX;
	case IKE_TRANSFORM_KE:
		return ike_kex_row(i) ? ike_kex_row(i)->id : U32_MAX;
	}
	return U32_MAX;
}

static void every_row_fails_truly(struct kunit *test, have_fn have)
{
	unsigned int i, n = 0;
	u32 id;
	u8 type;

	for (type = IKE_TRANSFORM_ENCR; type <= IKE_TRANSFORM_KE; type++)
		for (i = 0; (id = id_of_row(type, i)) != U32_MAX; i++)
			n += fails_truly(test, have, type, id);
	kunit_info(test, "%u allocations", n);
	KUNIT_EXPECT_GT(test, n, 10U);
}

static void no_memory_is_not_no_algorithm(struct kunit *test)
{
	every_row_fails_truly(test, ike_crypto_have);
}

static void nor_is_it_for_esp(struct kunit *test)
{
	every_row_fails_truly(test, ikek_alg_have);
}

#else

static void no_memory_is_not_no_algorithm(struct kunit *test)
{
	kunit_skip(test, "needs CONFIG_FAULT_INJECTION");
}

static void nor_is_it_for_esp(struct kunit *test)
{
	kunit_skip(test, "needs CONFIG_FAULT_INJECTION");
}

#endif

static struct kunit_case suite_cases[] = {
	KUNIT_CASE(what_came_of_asking),
	KUNIT_CASE(what_is_not_there),
	KUNIT_CASE(no_memory_is_not_no_algorithm),
	KUNIT_CASE(nor_is_it_for_esp),
	{}
};

struct kunit_suite ikek_have_suite = {
	.name = "ikek_have",
	.test_cases = suite_cases,
};
