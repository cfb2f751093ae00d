// SPDX-License-Identifier: GPL-2.0-only
/*
 * A configuration changes under SAs that are up: what can stay stays, what is
 * to be different is replaced before it goes, and what nobody wants any more
 * goes.
 */
#include "lab.h"
#include "suites.h"

#include "ike/sa.h"

#define AES(bits)	{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, bits }
#define NO_ESN		{ IKE_TRANSFORM_ESN, IKE_ESN_NO }
#define PRF		{ IKE_TRANSFORM_PRF, IKE_PRF_HMAC_SHA2_256 }
#define KE		{ IKE_TRANSFORM_KE, IKE_KE_X25519 }
#define NET(from, to)	{ .end_port = 65535, .start = { 4, { 10, from } }, \
			  .end = { 4, { 10, to, 255, 255 } } }

static const struct lab_conf plain;

/* Takes whatever the stories change. */
static const struct lab_conf lenient = {
	.remote_id = "%any",
	.proposals[0] = { AES(128), AES(256), PRF, KE },
	.n_children = 2,
	.children[0] = {
		.proposal = { AES(128), AES(256), NO_ESN },
		.n_local = 1,
		.local[0] = NET(2, 3),
	},
	.children[1] = {
		.name = "more",
		.n_local = 1,
		.local[0] = NET(8, 8),
	},
};

static const struct lab_conf other_settings = {
	.keyingtries = 7,
	.unique = IKE_UNIQUE_REPLACE,
	.dpd_ms = 30000,
	.rekey_s = 3600,
	.children[0] = {
		.dpd_action = IKE_END_START,
		.close_action = IKE_END_START,
		.time = { .rekey = 600, .life = 660 },
		.inactivity_s = 3000,
	},
};

static const struct lab_conf other_esp = {
	.children[0].proposal = { AES(256), NO_ESN },
};

static const struct lab_conf wider = {
	.children[0] = { .n_remote = 1, .remote[0] = NET(2, 3) },
};

static const struct lab_conf elsewhere = {
	.children[0] = { .n_remote = 1, .remote[0] = NET(3, 3) },
};

static const struct lab_conf other_ike = {
	.proposals[0] = { AES(256), PRF, KE },
};

static const struct lab_conf other_id = { .local_id = "new.test" };

static const struct lab_conf two = {
	.n_children = 2,
	.children[1] = {
		.name = "more",
		.start_action = IKE_START_START,
		.n_remote = 1,
		.remote[0] = NET(8, 8),
	},
};

static const struct lab_conf second_only = {
	.children[0] = {
		.name = "more",
		.start_action = IKE_START_START,
		.n_remote = 1,
		.remote[0] = NET(8, 8),
	},
};

/* Another object of the same name */
static void change(struct lab_side *side, const struct lab_conf *to)
{
	KUNIT_EXPECT_EQ(side->lab->test, lab_try_confs(side, &to, 1), 0);
}

/* One IKE SA is left, and each Child SA has somebody at the other end. */
static void expect_one(struct lab *lab, unsigned int children)
{
	KUNIT_EXPECT_EQ(lab->test, lab->a.e->stats.ike_sas, 1);
	KUNIT_EXPECT_EQ(lab->test, lab->b.e->stats.ike_sas, 1);
	lab_expect_agreement(lab, children);
}

static void nothing_that_shows(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);
	u64 sent = lab->sent, spi = lab_sa(&lab->a)->spi;

	change(&lab->a, &other_settings);
	KUNIT_EXPECT_EQ(test, lab->sent, sent);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->spi, spi);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->conn->keyingtries, 7);
	lab_expect_agreement(lab, 1);
	/* and holds: it is rekeyed after ten minutes, and asks for the peer */
	lab_settle(lab, 599 * 1000);
	KUNIT_EXPECT_GT(test, lab_count(&lab->a, IKE_COUNT_TX), 10);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 1);
	lab_end(lab);
}

static void new_times_hold(struct kunit *test)
{
	static const struct lab_conf aging = {
		.rekey_s = 3600,
		.children[0].time = { .rekey = 600, .life = 660 },
	};
	struct lab *lab = lab_tunnel(test, NULL, NULL);

	lab->traffic = true;
	change(&lab->a, &aging);
	lab_settle(lab, 599 * 1000);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_CHILD_REKEYED), 0);
	lab_settle(lab, 2 * 1000);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_CHILD_REKEYED), 1);
	lab_settle(lab, 2990 * 1000);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_REKEYED), 0);
	lab_settle(lab, 10 * 1000);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_REKEYED), 1);
	change(&lab->a, &plain);
	lab_settle(lab, 10000 * 1000);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_REKEYED), 1);
	expect_one(lab, 1);
	lab_end(lab);
}

/* Packets go on while a Child SA is replaced in the same IKE SA. */
static void expect_replaced(struct kunit *test, const struct lab_conf *to,
			    struct lab *lab)
{
	u64 spi = lab_sa(&lab->a)->spi;
	u32 spi_in = lab_state(&lab->a)->name.spi_in;

	lab->traffic = true;
	change(&lab->a, to);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 1);	/* it carries */
	lab_settle(lab, 60000);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->spi, spi);
	KUNIT_EXPECT_NE(test, lab_state(&lab->a)->name.spi_in, spi_in);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_CHILD_REKEYED), 1);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_CHILD_DOWN), 0);
	expect_one(lab, 1);
	lab->traffic = false;
}

static void another_proposal(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, &lenient);

	expect_replaced(test, &other_esp, lab);
	KUNIT_EXPECT_EQ(test, lab_state(&lab->a)->suite.encr_key_bits, 256);
	lab_end(lab);
}

static void wider_selectors(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, &lenient);

	expect_replaced(test, &wider, lab);
	KUNIT_EXPECT_EQ(test, lab_state(&lab->a)->remote.ts[0].end.b[1], 3);
	lab_end(lab);
}

/* RFC 7296 section 2.9.2: not by rekeying */
static void narrower_selectors(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &wider, &lenient);
	struct ike_notify_view n;

	change(&lab->a, &plain);
	KUNIT_EXPECT_FALSE(test, ike_msg_notify(lab_read(lab), IKE_N_REKEY_SA,
						&n));
	lab_deliver(lab);	/* HDR, SK {SA, Ni, TSi, TSr} --> */
	KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 1);
	lab_deliver(lab);	/* <-- HDR, SK {SA, Nr, TSi, TSr} */
	KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 2);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_CHILD_REKEYED), 1);
	lab_settle(lab, 60000);	/* HDR, SK {D} --> ; <-- HDR, SK {D} */
	KUNIT_EXPECT_EQ(test, lab_state(&lab->a)->remote.ts[0].end.b[1], 2);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_CHILD_DOWN), 0);
	expect_one(lab, 1);
	lab_end(lab);
}

static void a_child_comes_and_another_goes(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, &lenient);
	u64 spi = lab_sa(&lab->a)->spi;

	change(&lab->a, &two);
	lab_run(lab);
	expect_one(lab, 2);
	change(&lab->a, &second_only);
	lab_settle(lab, 60000);
	expect_one(lab, 1);
	KUNIT_EXPECT_EQ(test, lab_state(&lab->a)->remote.ts[0].start.b[1], 8);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_CHILD_DOWN), 1);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->spi, spi);
	lab_end(lab);
}

/* It is not configured any more, so it does not stay. */
static void the_peer_refuses(struct kunit *test)
{
	static const struct {
		const struct lab_conf *to;
		int error;
	} cases[] = {
		{ &other_esp, IKE_N_NO_PROPOSAL_CHOSEN },
		{ &elsewhere, IKE_N_TS_UNACCEPTABLE },
	};
	struct lab *lab;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		lab = lab_tunnel(test, NULL, NULL);
		change(&lab->a, cases[i].to);
		lab_settle(lab, 60000);
		expect_one(lab, 0);
		KUNIT_ASSERT_NOT_NULL(test, lab_attempt(&lab->a));
		KUNIT_EXPECT_EQ(test, lab_attempt(&lab->a)->error,
				cases[i].error);
		KUNIT_EXPECT_TRUE(test, lab_attempt(&lab->a)->by_peer);
		KUNIT_EXPECT_NOT_NULL(test,
				      lab_event(&lab->a, IKE_EVENT_FAILED));
		lab_end(lab);
	}
}

/* b makes nothing, and does not say why. */
static void empty_answer(struct lab *lab)
{
	struct ike_header header;

	lab_sa(&lab->b)->rival = 1;	/* busy with another IKE SA */
	lab->b.fail_reserve = -ENOMEM;
	lab_deliver(lab);	/* HDR, SK {SA, Ni ...} --> */
	lab_sa(&lab->b)->rival = 0;
	lab->b.fail_reserve = 0;
	header = lab_read(lab)->header;
	lab_drop(lab);
	lab_forge(&lab->b, &header, IKE_PAYLOAD_NONE, NULL, 0);
	lab_deliver(lab);	/* <-- HDR, SK {} */
}

/* Nor does it when the answer makes no sense. */
static void the_peer_answers_nonsense(struct kunit *test)
{
	static const struct lab_conf *const to[] = { &other_esp, &other_ike };
	struct lab *lab;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(to); i++) {
		lab = lab_tunnel(test, NULL, &lenient);
		change(&lab->a, to[i]);
		empty_answer(lab);
		KUNIT_EXPECT_EQ(test, lab_attempt(&lab->a)->error, -EBADMSG);
		KUNIT_EXPECT_FALSE(test, lab_attempt(&lab->a)->by_peer);
		KUNIT_EXPECT_NOT_NULL(test, strstr(lab_attempt(&lab->a)->reason,
						   "not configured any more"));
		KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_FAILED), 1);
		lab_settle(lab, 60000);
		if (to[i] == &other_esp)
			expect_one(lab, 0);
		else
			lab_expect_nothing(lab);
		lab_end(lab);
	}
}

/* What is still configured stays, and is rekeyed later. */
static void nonsense_about_what_has_not_changed(struct kunit *test)
{
	static const char *const what[] = { "net", "" };
	struct lab *lab;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(what); i++) {
		lab = lab_tunnel(test, NULL, &lenient);
		lab->traffic = true;
		lab_rekey(&lab->a, what[i], 2);
		empty_answer(lab);
		lab_expect_done(&lab->a, 2, -EBADMSG);
		KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 1);
		lab_settle(lab, 60000);
		KUNIT_EXPECT_EQ(test, lab_count(&lab->a, what[i][0] ?
				IKE_COUNT_CHILD_REKEYED : IKE_COUNT_REKEYED),
				1);
		expect_one(lab, 1);
		lab_end(lab);
	}
}

static void other_ike_proposals(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, &lenient);
	u32 spi_in = lab_state(&lab->a)->name.spi_in;
	u64 spi = lab_sa(&lab->a)->spi;

	lab->traffic = true;
	change(&lab->a, &other_ike);
	lab_settle(lab, 60000);
	expect_one(lab, 1);
	KUNIT_EXPECT_NE(test, lab_sa(&lab->a)->spi, spi);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->suite.encr_key_bits, 256);
	KUNIT_EXPECT_EQ(test, lab_state(&lab->a)->name.spi_in, spi_in);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_IKE_DOWN), 0);
	KUNIT_EXPECT_FALSE(test, lab_sa(&lab->a)->outdated);
	lab_end(lab);
}

static void ike_proposals_are_refused(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);

	change(&lab->a, &other_ike);
	lab_settle(lab, 60000);
	lab_expect_nothing(lab);
	KUNIT_ASSERT_NOT_NULL(test, lab_attempt(&lab->a));
	KUNIT_EXPECT_EQ(test, lab_attempt(&lab->a)->error,
			IKE_N_NO_PROPOSAL_CHOSEN);
	lab_end(lab);
}

/* From scratch, with what was up, and until then the old one carries. */
static void another_identity(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, &lenient);
	u64 spi = lab_sa(&lab->a)->spi;

	lab->traffic = true;
	change(&lab->a, &other_id);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr */
	KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 1);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->b), 1);
	lab_settle(lab, 60000);
	expect_one(lab, 1);
	KUNIT_EXPECT_NE(test, lab_sa(&lab->a)->spi, spi);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->b)->remote_id->data.len, 8);
	lab_end(lab);
}

static void another_identity_is_refused(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);

	change(&lab->a, &other_id);
	lab_settle(lab, 60000);
	lab_expect_nothing(lab);
	KUNIT_EXPECT_EQ(test, lab_attempt(&lab->a)->error,
			IKE_N_AUTHENTICATION_FAILED);
	lab_end(lab);
}

/* Nobody answers for the peer that is configured now. */
static void another_address_is_silent(struct kunit *test)
{
	static const struct lab_conf moved = {
		.remote_host = 77,
		.keyingtries = LAB_WITHOUT_END,
	};
	struct lab *lab = lab_tunnel(test, NULL, NULL);

	change(&lab->a, &moved);
	while (lab_on_wire(lab))
		lab_drop(lab);
	lab_advance(lab, 150000);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 1);
	while (lab_on_wire(lab))
		lab_drop(lab);
	lab_advance(lab, 100000);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 0);
	lab_end(lab);
}

static const struct lab_conf *const all[] = {
	&other_settings, &other_esp, &wider, &other_ike, &other_id, &two,
	&plain,
};

/* Whenever it happens, and whoever else does something, it ends well. */
static void expect_settled(struct lab *lab, const struct lab_conf *to)
{
	struct kunit *test = lab->test;
	struct ike_sa *sa;

	lab_settle(lab, 90000);
	if (to != &two) {
		lab_up(&lab->a, "net", 9);
		lab_settle(lab, 90000);
		lab_expect_done(&lab->a, 9, 0);
	}
	sa = lab_sa(&lab->a);
	KUNIT_ASSERT_NOT_NULL(test, sa);
	KUNIT_EXPECT_PTR_EQ(test, sa->conn, lab->a.e->conf->conns[0]);
	KUNIT_EXPECT_FALSE(test, sa->outdated);
	KUNIT_EXPECT_EQ(test, sa->n_tasks, 0);
	expect_one(lab, sa->n_children);
	KUNIT_EXPECT_GE(test, sa->n_children, 1);
	KUNIT_EXPECT_LE(test, sa->n_children, to == &two ? 2 : 1);
}

static void at_each_moment_of_a_set_up(struct kunit *test)
{
	unsigned int i, k, n;
	struct lab *lab;

	for (i = 0; i < ARRAY_SIZE(all); i++)
		for (n = 0; n < 5; n++) {
			lab = lab_pair(test, NULL, &lenient);
			lab_up(&lab->a, "net", 1);
			for (k = 0; k < n; k++)
				lab_deliver(lab);
			change(&lab->a, all[i]);
			expect_settled(lab, all[i]);
			KUNIT_EXPECT_NOT_NULL(test, lab_done(&lab->a, 1));
			lab_end(lab);
		}
}

/* @what is being rekeyed by either side, and so many messages have arrived. */
static void during_rekeying(struct kunit *test, const char *what)
{
	unsigned int i, k, n;
	struct lab *lab;

	for (i = 0; i < ARRAY_SIZE(all); i++)
		for (n = 0; n < 2 * 5; n++) {
			lab = lab_tunnel(test, NULL, &lenient);
			lab->traffic = all[i] != &two;
			lab_rekey(n & 1 ? &lab->b : &lab->a, what, 2);
			for (k = 0; k < n / 2; k++)
				lab_deliver(lab);
			change(&lab->a, all[i]);
			expect_settled(lab, all[i]);
			lab_end(lab);
		}
}

static void while_a_child_sa_is_rekeyed(struct kunit *test)
{
	during_rekeying(test, "net");
}

static void while_the_ike_sa_is_rekeyed(struct kunit *test)
{
	during_rekeying(test, "");
}

/* What has replaced it is outdated already, but the old one is deleted before
 * that is replaced in turn.
 */
static void the_old_one_goes_first(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, &lenient);

	lab->traffic = true;
	lab_rekey(&lab->a, "net", 2);
	lab_deliver(lab);	/* HDR, SK {N(REKEY_SA), SA, Ni, TSi, TSr} --> */
	change(&lab->a, &other_esp);
	lab_deliver(lab);	/* <-- HDR, SK {SA, Nr, TSi, TSr} */
	KUNIT_EXPECT_NOT_NULL(test, ike_msg_find(lab_read(lab),
						 IKE_PAYLOAD_DELETE));
	lab_deliver(lab);	/* HDR, SK {D} --> */
	lab_deliver(lab);	/* <-- HDR, SK {D} */
	KUNIT_EXPECT_NOT_NULL(test, ike_msg_find(lab_read(lab),
						 IKE_PAYLOAD_SA));
	expect_settled(lab, &other_esp);
	lab_end(lab);
}

/* Each message in turn is lost once. */
static void a_message_is_lost(struct kunit *test)
{
	unsigned int i, k, n;
	struct lab *lab;

	for (i = 0; i < ARRAY_SIZE(all); i++)
		for (n = 0; n < 8; n++) {
			lab = lab_tunnel(test, NULL, &lenient);
			lab->traffic = all[i] != &two;
			change(&lab->a, all[i]);
			for (k = 0; k < n; k++)
				lab_deliver(lab);
			lab_drop(lab);
			expect_settled(lab, all[i]);
			lab_end(lab);
		}
}

/* One change follows another before the first one has settled. */
static void change_upon_change(struct kunit *test)
{
	unsigned int i, k, n;
	struct lab *lab;

	for (i = 0; i < ARRAY_SIZE(all) * ARRAY_SIZE(all); i++)
		for (n = 0; n < 4; n++) {
			lab = lab_tunnel(test, NULL, &lenient);
			change(&lab->a, all[i / ARRAY_SIZE(all)]);
			for (k = 0; k < n; k++)
				lab_deliver(lab);
			change(&lab->a, all[i % ARRAY_SIZE(all)]);
			expect_settled(lab, all[i % ARRAY_SIZE(all)]);
			lab_end(lab);
		}
}

static const struct lab_conf strong = {
	.proposals[0] = { AES(256), PRF, KE },
	.children[0].proposal = { AES(256), NO_ESN },
};

/* Both sides are changed at the same time: what they begin crosses. */
static void on_both_sides(struct kunit *test)
{
	static const struct lab_conf open = {
		.proposals[0] = { AES(128), AES(256), PRF, KE },
		.children[0].proposal = { AES(128), AES(256), NO_ESN },
	};
	unsigned int story;
	struct lab *lab;

	for (story = 0; story < 16; story++) {
		lab = lab_tunnel(test, &open, &open);
		lab->chance = story * 1000;
		lab->traffic = true;
		change(&lab->a, &strong);
		if (story & 1)
			lab_deliver(lab);
		change(&lab->b, &strong);
		if (story & 2)
			lab_swap(lab);
		lab_settle(lab, 120000);
		expect_one(lab, 1);
		KUNIT_EXPECT_EQ(test, lab_state(&lab->a)->suite.encr_key_bits,
				256);
		KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->suite.encr_key_bits,
				256);
		lab_end(lab);
	}
}

static const struct lab_conf falls_back = {
	.dpd_ms = 10000,
	.children[0].dpd_action = IKE_END_TRAP,
};

static const struct lab_conf falls_back_wider = {
	.dpd_ms = 10000,
	.children[0] = {
		.dpd_action = IKE_END_TRAP,
		.n_remote = 1,
		.remote[0] = NET(2, 3),
	},
};

/* The trap that has taken the place of a Child SA blocks as before. */
static void a_trap_that_stands_in(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &falls_back, &lenient);

	lab_advance(lab, 400000);	/* nobody answers */
	KUNIT_ASSERT_EQ(test, lab_states(&lab->a), 0);
	KUNIT_ASSERT_EQ(test, lab_policies(&lab->a), 1);
	while (lab_on_wire(lab))
		lab_drop(lab);
	change(&lab->a, &falls_back_wider);
	KUNIT_EXPECT_EQ(test, lab_policies(&lab->a), 1);
	lab_acquire(&lab->a, 1);
	lab_run(lab);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 1);
	lab_end(lab);
}

#ifdef CONFIG_FAULT_INJECTION

/* Memory runs out, once, at every single allocation in turn. */
static void every_allocation_fails(struct kunit *test)
{
	const struct lab_conf *to;
	struct lab *lab;
	unsigned int i, n;
	int err;

	for (i = 0; i < ARRAY_SIZE(all); i++)
		for (n = 1;; n++) {
			lab = lab_tunnel(test, NULL, &lenient);
			to = all[i];
			lab->fail_nth = n;
			err = lab_try_confs(&lab->a, &to, 1);
			if (lab->fail_nth)
				break;
			if (err) {
				KUNIT_EXPECT_EQ(test, err, -ENOMEM);
				change(&lab->a, to);
			}
			lab_settle(lab, 120000);
			expect_settled(lab, to);
			lab_end(lab);
		}
	lab->fail_nth = 0;
	lab_end(lab);
}

#else

static void every_allocation_fails(struct kunit *test)
{
	kunit_skip(test, "this kernel cannot make allocations fail");
}

#endif

static struct kunit_case change_cases[] = {
	KUNIT_CASE(nothing_that_shows),
	KUNIT_CASE(new_times_hold),
	KUNIT_CASE(another_proposal),
	KUNIT_CASE(wider_selectors),
	KUNIT_CASE(narrower_selectors),
	KUNIT_CASE(a_child_comes_and_another_goes),
	KUNIT_CASE(the_peer_refuses),
	KUNIT_CASE(the_peer_answers_nonsense),
	KUNIT_CASE(nonsense_about_what_has_not_changed),
	KUNIT_CASE(other_ike_proposals),
	KUNIT_CASE(ike_proposals_are_refused),
	KUNIT_CASE(another_identity),
	KUNIT_CASE(another_identity_is_refused),
	KUNIT_CASE(another_address_is_silent),
	KUNIT_CASE(at_each_moment_of_a_set_up),
	KUNIT_CASE(while_a_child_sa_is_rekeyed),
	KUNIT_CASE(the_old_one_goes_first),
	KUNIT_CASE(while_the_ike_sa_is_rekeyed),
	KUNIT_CASE(a_message_is_lost),
	KUNIT_CASE(change_upon_change),
	KUNIT_CASE(on_both_sides),
	KUNIT_CASE(a_trap_that_stands_in),
	KUNIT_CASE(every_allocation_fails),
	{}
};

struct kunit_suite ikek_change_suite = {
	.name = "ikek_change",
	.test_cases = change_cases,
};
