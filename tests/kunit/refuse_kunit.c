// SPDX-License-Identifier: GPL-2.0-only
/*
 * What one side asks for and the other does not want, in both roles; RFC 7296
 * sections 2.7, 2.9, 2.15 and 2.21. Each failure explains itself on both sides.
 */
#include "lab.h"
#include "suites.h"

#include "ike/sa.h"

static void expect_attempt(struct lab_side *side, int error, bool by_peer,
			   const char *reason)
{
	const struct ike_attempt *a = lab_attempt(side);
	struct kunit *test = side->lab->test;

	KUNIT_ASSERT_NOT_NULL(test, a);
	KUNIT_EXPECT_EQ(test, a->error, error);
	KUNIT_EXPECT_EQ(test, a->by_peer, by_peer);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(a->reason, reason), "%s",
				  a->reason);
}

static void expect_texts(struct lab_side *side, const char *offered,
			 const char *expected)
{
	KUNIT_EXPECT_STREQ(side->lab->test, lab_attempt(side)->offered,
			   offered);
	KUNIT_EXPECT_STREQ(side->lab->test, lab_attempt(side)->expected,
			   expected);
}

/* a's order for "net" ends with @error, and nothing is left in the end. */
static void expect_failure(struct lab *lab, int error)
{
	struct kunit *test = lab->test;

	lab_advance(lab, ike_settings_default.retransmit_ms);
	lab_expect_done(&lab->a, 1, error);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_FAILED), 1);
	KUNIT_EXPECT_EQ(test, lab_event(&lab->a, IKE_EVENT_FAILED)->error,
			error);
	KUNIT_EXPECT_STREQ(test, lab_event(&lab->a, IKE_EVENT_FAILED)->child,
			   "net");
	lab_expect_empty(&lab->a);
	lab_settle(lab, 60000);
	lab_expect_nothing(lab);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_CHILD_UP), 0);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->b, IKE_EVENT_CHILD_UP), 0);
	lab_end(lab);
}

/* Likewise, but the IKE SA is up, and good for another child. */
static void expect_childless(struct lab *lab, int error)
{
	struct kunit *test = lab->test;

	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	lab_expect_done(&lab->a, 1, error);
	KUNIT_EXPECT_EQ(test, lab_event(&lab->a, IKE_EVENT_FAILED)->error,
			error);
	lab_expect_agreement(lab, 0);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 1);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 1);
	KUNIT_EXPECT_EQ(test, lab->a.wake, IKE_NEVER);
	KUNIT_EXPECT_EQ(test, lab->b.wake, IKE_NEVER);
}

static const struct lab_conf aes_256 = {
	.proposals[0] = {
		{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 256 },
		{ IKE_TRANSFORM_PRF, IKE_PRF_HMAC_SHA2_256 },
		{ IKE_TRANSFORM_KE, IKE_KE_X25519 },
	},
};

static void no_ike_proposal(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &aes_256, NULL);

	lab_up(&lab->a, "net", 1);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	lab_expect_empty(&lab->b);
	lab_deliver(lab);	/* <-- HDR, N(NO_PROPOSAL_CHOSEN) */
	expect_attempt(&lab->b, IKE_N_NO_PROPOSAL_CHOSEN, false, "NO_PROPOSAL");
	expect_texts(&lab->b,
		     "AES_GCM_16-256/PRF_HMAC_SHA2_256/X25519",
		     "AES_GCM_16-128/PRF_HMAC_SHA2_256/X25519");
	KUNIT_EXPECT_STREQ(test, lab_attempt(&lab->b)->conn, "lab");
	KUNIT_EXPECT_FALSE(test, lab_attempt(&lab->b)->initiator);
	lab_advance(lab, ike_settings_default.retransmit_ms);
	expect_attempt(&lab->a, IKE_N_NO_PROPOSAL_CHOSEN, true,
		       "the peer refused");
	KUNIT_EXPECT_TRUE(test, lab_attempt(&lab->a)->initiator);
	KUNIT_EXPECT_STREQ(test, lab_attempt(&lab->a)->child, "net");
	KUNIT_EXPECT_STREQ(test, lab_attempt(&lab->a)->offered,
			   "AES_GCM_16-256/PRF_HMAC_SHA2_256/X25519");
	expect_failure(lab, IKE_N_NO_PROPOSAL_CHOSEN);
}

static const struct lab_conf elsewhere = { .remote_host = 77 };

static void unknown_addresses(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, &elsewhere);

	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_RX_NO_CONN), 1);
	expect_attempt(&lab->b, IKE_N_NO_PROPOSAL_CHOSEN, false,
		       "no connection has these addresses");
	KUNIT_EXPECT_STREQ(test, lab_attempt(&lab->b)->conn, "");
	expect_failure(lab, IKE_N_NO_PROPOSAL_CHOSEN);
}

static void a_peer_without_configuration(struct kunit *test)
{
	struct lab *lab = lab_new(test);
	static const struct lab_conf plain;

	lab_conf(&lab->a, &plain);
	lab_up(&lab->a, "net", 1);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_RX_NO_CONN), 1);
	lab_settle(lab, 200000);
	expect_failure(lab, -ETIMEDOUT);
}

static const struct lab_conf other_psk = { .psk = "wrong horse" };

static void keys_differ(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, &other_psk);

	lab_up(&lab->a, "net", 1);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr */
	lab_deliver(lab);	/* HDR, SK {IDi, IDr, AUTH, SA, TSi, TSr} --> */
	lab_duplicate(lab);
	lab_deliver(lab);	/* <-- HDR, SK {N(AUTHENTICATION_FAILED)} */
	lab_run(lab);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_AUTH_FAILED), 1);
	expect_attempt(&lab->b, IKE_N_AUTHENTICATION_FAILED, false,
		       "the pre-shared keys differ");
	KUNIT_EXPECT_STREQ(test, lab_attempt(&lab->b)->offered, "a.test");
	expect_attempt(&lab->a, IKE_N_AUTHENTICATION_FAILED, true,
		       "the peer refused");
	KUNIT_EXPECT_EQ(test, lab_attempt(&lab->a)->exchange,
			IKE_EXCHANGE_IKE_AUTH);
	expect_failure(lab, IKE_N_AUTHENTICATION_FAILED);
}

/* Who is refused is told of on both sides; of very many not everybody. */
static void refusals_are_told(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, &other_psk);
	const struct lab_event *event;
	unsigned int i;

	for (i = 1; i <= 15; i++) {
		lab_up(&lab->a, "net", i);
		lab_run(lab);
	}
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_AUTH_FAILED), 15);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->b, IKE_EVENT_FAILED), 10);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_FAILED_UNTOLD), 5);
	event = lab_event(&lab->b, IKE_EVENT_FAILED);
	KUNIT_EXPECT_EQ(test, event->error, IKE_N_AUTHENTICATION_FAILED);
	KUNIT_EXPECT_STREQ(test, event->conn, "lab");
	KUNIT_EXPECT_STREQ(test, event->reason, "the pre-shared keys differ");
	lab_advance(lab, 1000);
	lab_up(&lab->a, "net", 16);
	lab_run(lab);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->b, IKE_EVENT_FAILED), 11);
	lab_end(lab);
}

/* A refused initiator that has not heard of it is told once more. */
static void a_refusal_is_lost(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, &other_psk);

	lab_up(&lab->a, "net", 1);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr */
	lab_deliver(lab);	/* HDR, SK {IDi, IDr, AUTH, SA, TSi, TSr} --> */
	lab_drop(lab);		/* <-- HDR, SK {N(AUTHENTICATION_FAILED)} */
	lab_settle(lab, 1000);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->b, IKE_COUNT_AUTH_FAILED), 1);
	expect_failure(lab, IKE_N_AUTHENTICATION_FAILED);
}

static const struct lab_conf no_psk = { .no_psk = true };
static const struct lab_conf foreign_psk = { .psk_for = "c.test" };

static void the_initiator_has_no_key(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &no_psk, NULL);

	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	expect_attempt(&lab->a, -ENOKEY, false, "no pre-shared key fits");
	expect_failure(lab, -ENOKEY);
}

static void the_initiator_has_only_keys_for_others(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &foreign_psk, NULL);

	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	expect_attempt(&lab->a, -ENOKEY, false, "no pre-shared key fits");
	expect_failure(lab, -ENOKEY);
}

static void the_responder_has_no_key(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, &no_psk);

	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	expect_attempt(&lab->b, IKE_N_AUTHENTICATION_FAILED, false,
		       "no pre-shared key fits both identities");
	expect_failure(lab, IKE_N_AUTHENTICATION_FAILED);
}

static void the_responder_has_only_keys_for_others(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, &foreign_psk);

	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	expect_attempt(&lab->b, IKE_N_AUTHENTICATION_FAILED, false,
		       "no pre-shared key fits both identities");
	expect_failure(lab, IKE_N_AUTHENTICATION_FAILED);
}

static const struct lab_conf called_x = { .local_id = "x.test" };
static const struct lab_conf awaits_x = { .remote_id = "x.test" };

static void the_initiator_is_somebody_else(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &called_x, NULL);

	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	expect_attempt(&lab->b, IKE_N_AUTHENTICATION_FAILED, false,
		       "no connection expects this identity");
	expect_texts(&lab->b, "x.test", "a.test");
	expect_failure(lab, IKE_N_AUTHENTICATION_FAILED);
}

/* The initiator finds out after the responder has taken it for good. */
static void the_responder_is_somebody_else(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &awaits_x, NULL);

	lab_up(&lab->a, "net", 1);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr */
	lab_deliver(lab);	/* HDR, SK {IDi, IDr, AUTH, SA, TSi, TSr} --> */
	KUNIT_EXPECT_EQ(test, lab_states(&lab->b), 1);
	lab_deliver(lab);	/* <-- HDR, SK {IDr, AUTH, SA, TSi, TSr} */
	KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 0);
	expect_attempt(&lab->a, -EKEYREJECTED, false,
		       "the peer has another identity than expected");
	expect_texts(&lab->a, "b.test", "x.test");
	lab_deliver(lab);	/* HDR, SK {N(AUTHENTICATION_FAILED)} --> */
	lab_expect_empty(&lab->b);
	expect_attempt(&lab->b, IKE_N_AUTHENTICATION_FAILED, true,
		       "the peer did not accept our identity");
	lab_deliver(lab);	/* <-- HDR, SK {} */
	lab_expect_done(&lab->a, 1, -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_FAILED), 1);
	lab_expect_nothing(lab);
	lab_end(lab);
}

static void that_the_responder_is_somebody_else_is_lost(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &awaits_x, NULL);
	int i;

	lab_up(&lab->a, "net", 1);
	for (i = 0; i < 4; i++)
		lab_deliver(lab);
	lab_drop(lab);		/* HDR, SK {N(AUTHENTICATION_FAILED)} --> */
	lab_settle(lab, 1000);
	lab_expect_done(&lab->a, 1, -EKEYREJECTED);
	lab_expect_nothing(lab);
	lab_end(lab);
}

static const struct lab_conf esp_256 = {
	.children[0].proposal = {
		{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 256 },
		{ IKE_TRANSFORM_ESN, IKE_ESN_NO },
	},
};

static void no_esp_proposal(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &esp_256, NULL);

	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	expect_childless(lab, IKE_N_NO_PROPOSAL_CHOSEN);
	expect_attempt(&lab->a, IKE_N_NO_PROPOSAL_CHOSEN, true, "no Child SA");
	expect_attempt(&lab->b, IKE_N_NO_PROPOSAL_CHOSEN, false, "no Child SA");
	KUNIT_EXPECT_NOT_NULL(test, strstr(lab_attempt(&lab->b)->offered,
					   "AES_GCM_16-256"));
	KUNIT_EXPECT_NOT_NULL(test, strstr(lab_attempt(&lab->b)->expected,
					   "AES_GCM_16-128"));
	lab_end(lab);
}

static const struct lab_conf other_nets = {
	.children[0] = {
		.n_local = 1,
		.local[0] = {
			.end_port = 65535,
			.start = { 4, { 172, 16, 0, 0 } },
			.end = { 4, { 172, 16, 255, 255 } },
		},
	},
};

static void unacceptable_selectors(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, &other_nets);

	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	expect_childless(lab, IKE_N_TS_UNACCEPTABLE);
	expect_attempt(&lab->a, IKE_N_TS_UNACCEPTABLE, true, "TS_UNACCEPTABLE");
	expect_attempt(&lab->b, IKE_N_TS_UNACCEPTABLE, false,
		       "TS_UNACCEPTABLE");
	expect_texts(&lab->b, "10.2.0.0/16 === 10.1.0.0/16",
		     "172.16.0.0/16 === 10.1.0.0/16");
	/* and once more, on the IKE SA that is there */
	lab_up(&lab->a, "net", 2);
	lab_deliver(lab);	/* HDR, SK {SA, Ni, TSi, TSr} --> */
	lab_deliver(lab);	/* <-- HDR, SK {N(TS_UNACCEPTABLE)} */
	lab_expect_done(&lab->a, 2, IKE_N_TS_UNACCEPTABLE);
	expect_attempt(&lab->b, IKE_N_TS_UNACCEPTABLE, false,
		       "TS_UNACCEPTABLE");
	KUNIT_EXPECT_EQ(test, lab_attempt(&lab->b)->exchange,
			IKE_EXCHANGE_CREATE_CHILD_SA);
	expect_childless(lab, IKE_N_TS_UNACCEPTABLE);
	lab_end(lab);
}

static const struct lab_conf transport = {
	.children[0] = {
		.mode = IKE_MODE_TRANSPORT,
		LAB_BETWEEN_GATEWAYS(0),
	},
};

static const struct lab_conf tunnel = {
	.children[0] = {
		LAB_BETWEEN_GATEWAYS(0),
	},
};

static void transport_mode(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &transport, &transport);

	KUNIT_EXPECT_TRUE(test, lab_state(&lab->a)->transport);
	lab_end(lab);
}

/* The responder declines transport mode by silence; the initiator does not
 * take a tunnel for it, and has to take back what the responder has made.
 */
static void transport_is_answered_with_tunnel(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &transport, &tunnel);

	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	expect_childless(lab, -EBADMSG);
	expect_attempt(&lab->a, -EBADMSG, false,
		       "the peer answered with tunnel mode");
	lab_end(lab);
}

static void tunnel_where_transport_is_wanted(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &tunnel, &transport);

	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	expect_childless(lab, IKE_N_NO_PROPOSAL_CHOSEN);
	expect_texts(&lab->b, "tunnel mode", "transport mode");
	lab_end(lab);
}

static void the_initiator_cannot_install(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, NULL);

	lab->a.fail_install = -EEXIST;
	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	expect_childless(lab, -EEXIST);
	expect_attempt(&lab->a, -EEXIST, false,
		       "another program has a policy or a state in its place");
	lab->a.fail_install = 0;
	lab_up(&lab->a, "net", 2);
	lab_run(lab);
	lab_expect_done(&lab->a, 2, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static void the_responder_cannot_install(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, NULL);

	lab->b.fail_install = -EEXIST;
	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	expect_childless(lab, IKE_N_TS_UNACCEPTABLE);
	expect_attempt(&lab->b, -EEXIST, false,
		       "another program has a policy or a state in its place");
	lab->b.fail_install = -E2BIG;
	lab_up(&lab->a, "net", 2);
	lab_run(lab);
	lab_expect_done(&lab->a, 2, IKE_N_TS_UNACCEPTABLE);
	expect_attempt(&lab->b, -E2BIG, false,
		       "the selectors need too many policies");
	lab->b.fail_install = -ENOMEM;
	lab_up(&lab->a, "net", 3);
	lab_settle(lab, 30000);	/* after several attempts */
	lab_expect_done(&lab->a, 3, IKE_N_TEMPORARY_FAILURE);
	lab->b.fail_install = 0;
	lab_up(&lab->a, "net", 4);
	lab_run(lab);
	lab_expect_done(&lab->a, 4, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static void the_initiator_gets_no_spi(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, NULL);

	lab->a.fail_reserve = -ENOSPC;
	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	expect_failure(lab, -ENOSPC);
}

static void the_responder_gets_no_spi(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, NULL);

	lab->b.fail_reserve = -ENOSPC;
	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	expect_childless(lab, IKE_N_NO_PROPOSAL_CHOSEN);
	lab_end(lab);
}

static void orders_for_what_is_not_configured(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, NULL);

	KUNIT_EXPECT_EQ(test, lab_order(&lab->a, IKE_COMMAND_UP, "lab", "no",
					1), -ENOENT);
	KUNIT_EXPECT_EQ(test, lab_order(&lab->a, IKE_COMMAND_UP, "no", "net",
					2), -ENOENT);
	KUNIT_EXPECT_EQ(test, lab_order(&lab->a, IKE_COMMAND_DOWN, "lab", "net",
					3), -ENOENT);
	KUNIT_EXPECT_EQ(test, lab_order(&lab->a, IKE_COMMAND_DOWN, "no", "",
					4), -ENOENT);
	KUNIT_EXPECT_EQ(test, lab->a.n_events, 0);
	lab_expect_nothing(lab);
	lab_end(lab);
}

static const struct lab_conf for_c = {
	.name = "for-c",
	.remote_id = "c.test",
};

static const struct lab_conf for_a = { .name = "for-a" };

static const struct lab_conf for_a_256 = {
	.name = "for-a",
	.proposals[0] = {
		{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 256 },
		{ IKE_TRANSFORM_PRF, IKE_PRF_HMAC_SHA2_256 },
		{ IKE_TRANSFORM_KE, IKE_KE_X25519 },
	},
};

/* Addresses lead to one connection, the identity to the other. */
static void the_identity_chooses_the_connection(struct kunit *test)
{
	static const struct lab_conf plain;
	const struct lab_conf *confs[] = { &for_c, &for_a };
	struct lab *lab = lab_new(test);

	lab_conf(&lab->a, &plain);
	lab_confs(&lab->b, confs, 2);
	lab_up(&lab->a, "net", 1);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	KUNIT_EXPECT_STREQ(test, lab_sa(&lab->b)->conn->name, "for-c");
	lab_run(lab);
	KUNIT_EXPECT_STREQ(test, lab_sa(&lab->b)->conn->name, "for-a");
	lab_expect_done(&lab->a, 1, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static void the_identity_chooses_another_proposal(struct kunit *test)
{
	static const struct lab_conf plain;
	const struct lab_conf *confs[] = { &for_c, &for_a_256 };
	struct lab *lab = lab_new(test);

	lab_conf(&lab->a, &plain);
	lab_confs(&lab->b, confs, 2);
	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	expect_attempt(&lab->b, IKE_N_AUTHENTICATION_FAILED, false,
		       "for-a does not allow the negotiated proposal");
	expect_failure(lab, IKE_N_AUTHENTICATION_FAILED);
}

static const struct lab_conf patient = { .keyingtries = LAB_WITHOUT_END };
static const struct lab_conf patient_trap = {
	.keyingtries = LAB_WITHOUT_END,
	.children[0].start_action = IKE_START_TRAP,
};

static const struct lab_conf three_tries = { .keyingtries = 3 };

/* A minute of refusals, fewer and fewer; then @right comes, and is found. */
static void expect_patience(struct lab *lab, unsigned int refusals,
			    const struct lab_conf *right)
{
	struct kunit *test = lab->test;

	KUNIT_EXPECT_GT(test, refusals, 4);
	KUNIT_EXPECT_LT(test, refusals, 12);
	lab_conf(&lab->b, right);
	lab_settle(lab, 61000);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab->a.e->stats.ike_sas, 1);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->n_tasks, 0);
	lab_end(lab);
}

/* Who waits is told of the first one. */
static void the_peer_is_configured_later(struct kunit *test)
{
	static const struct lab_conf *const wrong[] = {
		&elsewhere, &aes_256, &other_psk,
	};
	static const struct lab_conf plain;
	struct lab *lab;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		lab = lab_pair(test, &patient, wrong[i]);
		lab_up(&lab->a, "net", 1);
		lab_settle(lab, 1000);
		KUNIT_EXPECT_GT(test, lab_done(&lab->a, 1)->error, 0);
		lab_settle(lab, 59000);
		expect_patience(lab, lab_events(&lab->a, IKE_EVENT_FAILED),
				&plain);
	}
}

static void the_child_is_configured_later(struct kunit *test)
{
	static const struct lab_conf plain;
	struct lab *lab = lab_pair(test, &patient, &other_nets);

	lab_up(&lab->a, "net", 1);
	lab_settle(lab, 60000);
	lab_expect_done(&lab->a, 1, IKE_N_TS_UNACCEPTABLE);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 1);
	expect_patience(lab, lab_events(&lab->a, IKE_EVENT_FAILED), &plain);
}

/* Whoever orders it between two attempts does not wait for the next one. */
static void ordered_between_two_attempts(struct kunit *test)
{
	static const struct lab_conf plain;
	const struct lab_conf *const wrong[] = { &elsewhere, &other_nets };
	struct lab *lab;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		lab = lab_pair(test, &patient, wrong[i]);
		lab_up(&lab->a, "net", 1);
		lab_settle(lab, 300000);
		while (lab_sa(&lab->a)->state == IKE_SA_INIT_SENT)
			lab_settle(lab, 100);
		lab_conf(&lab->b, &plain);
		lab_up(&lab->a, "net", 2);
		lab_settle(lab, 10);
		lab_expect_done(&lab->a, 2, 0);
		lab_expect_agreement(lab, 1);
		lab_end(lab);
	}
}

/* The packet that asks is held meanwhile. */
static void a_packet_waits_for_the_peer(struct kunit *test)
{
	static const struct lab_conf plain;
	struct lab *lab = lab_pair(test, &patient_trap, &other_nets);

	lab_acquire(&lab->a, 7);
	lab_settle(lab, 60000);
	lab_acquire(&lab->a, 8);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->n_tasks, 1);
	KUNIT_EXPECT_EQ(test, lab->a.n_failed, 0);
	expect_patience(lab, lab_events(&lab->a, IKE_EVENT_FAILED), &plain);
}

static void refusals_are_counted(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &three_tries, &elsewhere);

	lab_up(&lab->a, "net", 1);
	lab_settle(lab, 60000);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_FAILED), 3);
	lab_expect_done(&lab->a, 1, IKE_N_NO_PROPOSAL_CHOSEN);
	lab_expect_nothing(lab);
	lab_end(lab);
	lab = lab_pair(test, &three_tries, &other_nets);
	lab_up(&lab->a, "net", 1);
	lab_settle(lab, 60000);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_FAILED), 3);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->n_tasks, 0);
	lab_expect_agreement(lab, 0);
	lab_end(lab);
}

/* What is no longer wanted is not asked for again. */
static void called_off_between_two_attempts(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &patient, &elsewhere);

	lab_up(&lab->a, "net", 1);
	lab_settle(lab, 60000);
	lab_down(&lab->a, "", 2);
	lab_expect_done(&lab->a, 2, 0);
	lab_expect_empty(&lab->a);
	lab_end(lab);
}

static void a_child_is_called_off(struct kunit *test)
{
	struct lab *lab = lab_pair(test, &patient, &other_nets);

	lab_up(&lab->a, "net", 1);
	lab_settle(lab, 60000);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->n_tasks, 1);
	lab_down(&lab->a, "net", 2);
	lab_expect_done(&lab->a, 2, 0);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->n_tasks, 0);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 1);
	lab_end(lab);
}

static struct kunit_case refuse_cases[] = {
	KUNIT_CASE(no_ike_proposal),
	KUNIT_CASE(unknown_addresses),
	KUNIT_CASE(a_peer_without_configuration),
	KUNIT_CASE(keys_differ),
	KUNIT_CASE(refusals_are_told),
	KUNIT_CASE(a_refusal_is_lost),
	KUNIT_CASE(the_initiator_has_no_key),
	KUNIT_CASE(the_initiator_has_only_keys_for_others),
	KUNIT_CASE(the_responder_has_no_key),
	KUNIT_CASE(the_responder_has_only_keys_for_others),
	KUNIT_CASE(the_initiator_is_somebody_else),
	KUNIT_CASE(the_responder_is_somebody_else),
	KUNIT_CASE(that_the_responder_is_somebody_else_is_lost),
	KUNIT_CASE(no_esp_proposal),
	KUNIT_CASE(unacceptable_selectors),
	KUNIT_CASE(transport_mode),
	KUNIT_CASE(transport_is_answered_with_tunnel),
	KUNIT_CASE(tunnel_where_transport_is_wanted),
	KUNIT_CASE(the_initiator_cannot_install),
	KUNIT_CASE(the_responder_cannot_install),
	KUNIT_CASE(the_initiator_gets_no_spi),
	KUNIT_CASE(the_responder_gets_no_spi),
	KUNIT_CASE(orders_for_what_is_not_configured),
	KUNIT_CASE(the_identity_chooses_the_connection),
	KUNIT_CASE(the_identity_chooses_another_proposal),
	KUNIT_CASE(the_peer_is_configured_later),
	KUNIT_CASE(the_child_is_configured_later),
	KUNIT_CASE(ordered_between_two_attempts),
	KUNIT_CASE(a_packet_waits_for_the_peer),
	KUNIT_CASE(refusals_are_counted),
	KUNIT_CASE(called_off_between_two_attempts),
	KUNIT_CASE(a_child_is_called_off),
	{}
};

struct kunit_suite ikek_refuse_suite = {
	.name = "ikek_refuse",
	.test_cases = refuse_cases,
};
