// SPDX-License-Identifier: GPL-2.0-only
/* Two engines shake hands, RFC 7296 sections 1.2 and 1.3. */
#include "lab.h"
#include "suites.h"

static void a_tunnel_comes_up(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, NULL);

	lab_up(&lab->a, "net", 1);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_HALF_OPEN), 1);
	lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr */
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_AUTH_SENT), 1);
	KUNIT_EXPECT_NULL(test, lab_done(&lab->a, 1));
	lab_deliver(lab);	/* HDR, SK {IDi, IDr, AUTH, SA, TSi, TSr} --> */
	lab_deliver(lab);	/* <-- HDR, SK {IDr, AUTH, SA, TSi, TSr} */
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 1);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 1);
	lab_expect_done(&lab->a, 1, 0);
	KUNIT_EXPECT_NOT_NULL(test, lab_event(&lab->a, IKE_EVENT_CHILD_UP));
	KUNIT_EXPECT_NOT_NULL(test, lab_event(&lab->b, IKE_EVENT_CHILD_UP));
	KUNIT_EXPECT_EQ(test, lab->a.wake, IKE_NEVER);
	KUNIT_EXPECT_EQ(test, lab->b.wake, IKE_NEVER);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static void a_tunnel_is_taken_down(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);

	lab_down(&lab->b, "", 2);
	lab_deliver(lab);	/* <-- HDR, SK {D} */
	lab_deliver(lab);	/* HDR, SK {} --> */
	lab_expect_done(&lab->b, 2, 0);
	lab_expect_nothing(lab);
	lab_end(lab);
}

static const struct lab_conf two_children = {
	.n_children = 2,
	.children[1] = { .name = "more" },
};

static void a_further_child_comes_up(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &two_children, &two_children);

	lab_up(&lab->b, "more", 2);
	lab_deliver(lab);	/* <-- HDR, SK {SA, Ni, TSi, TSr} */
	lab_deliver(lab);	/* HDR, SK {SA, Nr, TSi, TSr} --> */
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	lab_expect_done(&lab->b, 2, 0);
	lab_settle(lab, 1000);
	lab_expect_agreement(lab, 2);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_ESTABLISHED), 1);
	lab_end(lab);
}

static void all_children_come_up_on_one_sa(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &two_children, &two_children);

	lab_up(&lab->a, "", 1);
	lab_run(lab);
	lab_expect_done(&lab->a, 1, 0);
	lab_expect_agreement(lab, 2);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 1);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 1);
	lab_end(lab);
}

/* RFC 7296 section 1.3.1: with KE payloads, for perfect forward secrecy */
static const struct lab_conf with_pfs = {
	.n_children = 2,
	.children[1] = {
		.name = "more",
		.proposal = {
			{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 256 },
			{ IKE_TRANSFORM_KE, IKE_KE_ECP_256 },
			{ IKE_TRANSFORM_KE, IKE_KE_X25519 },
			{ IKE_TRANSFORM_ESN, IKE_ESN_NO },
		},
		LAB_BETWEEN_GATEWAYS(0),
	},
};

static void a_further_child_with_keys_of_its_own(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &with_pfs, &with_pfs);

	lab_up(&lab->a, "more", 2);
	lab_deliver(lab);	/* HDR, SK {SA, Ni, KEi, TSi, TSr} --> */
	lab_deliver(lab);	/* <-- HDR, SK {SA, Nr, KEr, TSi, TSr} */
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	lab_expect_done(&lab->a, 2, 0);
	lab_expect_agreement(lab, 2);
	lab_end(lab);
}

static const struct lab_conf with_other_pfs = {
	.n_children = 2,
	.children[1] = {
		.name = "more",
		.proposal = {
			{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 256 },
			{ IKE_TRANSFORM_KE, IKE_KE_X25519 },
			{ IKE_TRANSFORM_ESN, IKE_ESN_NO },
		},
		LAB_BETWEEN_GATEWAYS(0),
	},
};

static void a_further_child_with_another_group(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &with_pfs, &with_other_pfs);

	lab_up(&lab->a, "more", 2);
	lab_deliver(lab);	/* HDR, SK {SA, Ni, KEi, TSi, TSr} --> */
	lab_deliver(lab);	/* <-- HDR, SK {N(INVALID_KE_PAYLOAD)} */
	KUNIT_EXPECT_NULL(test, lab_done(&lab->a, 2));
	lab_deliver(lab);	/* HDR, SK {SA, Ni, KEi, TSi, TSr} --> */
	lab_deliver(lab);	/* <-- HDR, SK {SA, Nr, KEr, TSi, TSr} */
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	lab_expect_done(&lab->a, 2, 0);
	lab_expect_agreement(lab, 2);
	lab_end(lab);
}

static const struct lab_conf addresses_as_ids = {
	.local_id = "%any",
	.remote_id = "%any",
};

static void addresses_serve_as_identities(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &addresses_as_ids,
				     &addresses_as_ids);

	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->remote_id->type,
			IKE_ID_IPV4_ADDR);
	lab_end(lab);
}

static const char long_psk[200] = { 1, 2, 3, 0, 5 };

static const struct lab_conf with_long_psk = {
	.psk = long_psk,
	.psk_len = sizeof(long_psk),
};

static void a_key_longer_than_a_block(struct kunit *test)
{
	lab_end(lab_tunnel(test, &with_long_psk, &with_long_psk));
}

static const char other_end[200] = { 1, 2, 3, 0, 5, [199] = 1 };
static const char other_behind_nul[200] = { 1, 2, 3, 0, 6 };

static const struct lab_conf other_keys[] = {
	{ .psk = other_end, .psk_len = sizeof(other_end) },
	{ .psk = other_behind_nul, .psk_len = sizeof(other_behind_nul) },
	{ .psk = long_psk, .psk_len = sizeof(long_psk) - 1 },
};

/* All of it counts: its last octet, and what stands behind a zero. */
static void keys_that_begin_alike(struct kunit *test)
{
	struct lab *lab;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(other_keys); i++) {
		lab = lab_pair(test, &with_long_psk, &other_keys[i]);
		lab_up(&lab->a, "net", 1);
		lab_settle(lab, 60000);
		lab_expect_done(&lab->a, 1, IKE_N_AUTHENTICATION_FAILED);
		lab_expect_nothing(lab);
		lab_end(lab);
	}
}

static void up_when_it_is_up_is_done(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);

	lab_up(&lab->a, "net", 2);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	lab_expect_done(&lab->a, 2, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static void two_orders_for_one_set_up(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, NULL);

	lab_up(&lab->a, "net", 1);
	lab_up(&lab->a, "net", 2);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
	lab_run(lab);
	lab_expect_done(&lab->a, 1, 0);
	lab_expect_done(&lab->a, 2, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static struct kunit_case handshake_cases[] = {
	KUNIT_CASE(a_tunnel_comes_up),
	KUNIT_CASE(a_tunnel_is_taken_down),
	KUNIT_CASE(a_further_child_comes_up),
	KUNIT_CASE(all_children_come_up_on_one_sa),
	KUNIT_CASE(a_further_child_with_keys_of_its_own),
	KUNIT_CASE(a_further_child_with_another_group),
	KUNIT_CASE(addresses_serve_as_identities),
	KUNIT_CASE(a_key_longer_than_a_block),
	KUNIT_CASE(keys_that_begin_alike),
	KUNIT_CASE(up_when_it_is_up_is_done),
	KUNIT_CASE(two_orders_for_one_set_up),
	{}
};

struct kunit_suite ikek_handshake_suite = {
	.name = "ikek_handshake",
	.test_cases = handshake_cases,
};
