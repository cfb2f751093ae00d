// SPDX-License-Identifier: GPL-2.0-only
/*
 * SAs grow old: they are replaced in time, and end when that does not work.
 * RFC 7296 section 2.8.
 */
#include "lab.h"
#include "suites.h"

#include "ike/sa.h"

#define MINUTE	60000
#define HOUR	(60 * MINUTE)

static const struct lab_conf child_ages = {
	.children[0].time = { .rekey = 3600, .life = 3960, .rand = 360 },
};

static const struct lab_conf child_ages_and_stays = {
	.children[0] = {
		.time = { .rekey = 3600, .life = 3960, .rand = 360 },
		.start_action = IKE_START_START,
	},
};

/* What is not told of is lost. */
static void silence(struct lab *lab, u64 ms)
{
	u64 end = lab->now + ms;

	while (lab->now < end) {
		lab_advance(lab, min_t(u64, end - lab->now, 100));
		while (lab_drop(lab))
			;
	}
}

static void a_child_is_rekeyed_in_time(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &child_ages, NULL);
	u32 spi = lab_state(&lab->a)->name.spi_in;

	lab->traffic = true;
	lab_settle(lab, 3600 * 1000 - 360 * 1000 - 1);
	KUNIT_EXPECT_EQ(test, lab_state(&lab->a)->name.spi_in, spi);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_CHILD_REKEYED), 0);
	lab_settle(lab, 361 * 1000 + 20000);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_NE(test, lab_state(&lab->a)->name.spi_in, spi);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_CHILD_REKEYED), 1);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_CHILD_DOWN), 0);
	lab_settle(lab, 24 * HOUR);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_GE(test, lab_count(&lab->a, IKE_COUNT_CHILD_REKEYED), 24);
	KUNIT_EXPECT_LE(test, lab_count(&lab->a, IKE_COUNT_CHILD_REKEYED), 30);
	lab_end(lab);
}

static void both_sides_count_the_time(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &child_ages, &child_ages);

	lab->traffic = true;
	lab_settle(lab, 24 * HOUR);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_LE(test, lab_count(&lab->a, IKE_COUNT_CHILD_REKEYED), 30);
	lab_end(lab);
}

/* The peer cannot rekey: tried several times, and then it is over. */
static void a_child_ends(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &child_ages, NULL);

	lab->b.fail_install = -ENOMEM;
	lab_settle(lab, 3959 * 1000);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_CHILD_REKEYED), 0);
	KUNIT_EXPECT_LT(test, lab_count(&lab->a, IKE_COUNT_TX), 60);
	lab->b.fail_install = 0;
	lab->a.fail_reserve = -ENOMEM;
	lab_settle(lab, 10 * 1000);
	lab_expect_agreement(lab, 0);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_CHILD_DOWN), 1);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 1);
	lab_end(lab);
}

static const struct lab_conf strict_child = {
	.children[0].time.life = 60,
	.settings = { .retransmit_tries = 30 },
};

/* The peer says nothing to that: the keys are used no more all the same. */
static void a_child_is_outlived(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &strict_child, NULL);

	lab_settle(lab, 59 * 1000);
	lab_expect_agreement(lab, 1);
	silence(lab, 2000);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 0);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->b), 1);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_CHILD_DOWN), 0);
	lab_settle(lab, 60 * 1000);
	lab_expect_agreement(lab, 0);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_CHILD_DOWN), 1);
	lab_end(lab);
}

static void a_child_that_is_to_be_up_begins_anew(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, NULL);

	lab_conf(&lab->a, &child_ages_and_stays);
	lab_run(lab);
	lab_expect_agreement(lab, 1);
	lab->a.fail_reserve = -ENOMEM;
	lab_settle(lab, 3959 * 1000);
	lab_expect_agreement(lab, 1);
	lab->a.fail_reserve = 0;
	lab->b.fail_install = 0;
	lab_settle(lab, 1800 * 1000);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

/* The machine slept longer than the Child SA lives. */
static void a_child_is_overslept(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &child_ages, NULL);
	u32 spi = lab_state(&lab->a)->name.spi_in;

	lab->now += 48 * HOUR;
	lab_settle(lab, 30000);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_NE(test, lab_state(&lab->a)->name.spi_in, spi);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_CHILD_REKEYED), 1);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_CHILD_DOWN), 0);
	lab_end(lab);
}

static const struct lab_conf child_carries = {
	.children[0] = {
		.bytes = { .rekey = 1000000, .life = 1100000, .rand = 100000 },
		.packets = { .rekey = 5000, .life = 6000, .rand = 1000 },
	},
};

static void expire(struct lab_side *side, bool hard)
{
	struct ike_expire x = {
		.reqid = lab_state(side)->name.reqid,
		.spi = lab_state(side)->name.spi_out,
		.hard = hard,
	};

	lab_enter(side->lab);
	ike_engine_expire(side->e, &x);
	lab_leave(side->lab);
}

static void a_child_has_carried_enough(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &child_carries, NULL);
	struct ike_lifetime first = lab_state(&lab->a)->life, *life;
	u32 spi = lab_state(&lab->a)->name.spi_in;

	KUNIT_EXPECT_GE(test, first.soft_bytes, 900000);
	KUNIT_EXPECT_LE(test, first.soft_bytes, 1000000);
	KUNIT_EXPECT_EQ(test, first.hard_bytes, 1100000);
	KUNIT_EXPECT_GE(test, first.soft_packets, 4000);
	KUNIT_EXPECT_LE(test, first.soft_packets, 5000);
	KUNIT_EXPECT_EQ(test, first.hard_packets, 6000);
	KUNIT_EXPECT_EQ(test, lab_state(&lab->b)->life.soft_bytes, 0);
	KUNIT_EXPECT_EQ(test, lab_state(&lab->b)->life.hard_packets, 0);
	expire(&lab->a, false);
	lab_settle(lab, 20000);
	lab_expect_agreement(lab, 1);
	life = &lab_state(&lab->a)->life;
	KUNIT_EXPECT_NE(test, lab_state(&lab->a)->name.spi_in, spi);
	KUNIT_EXPECT_NE(test, life->soft_bytes, first.soft_bytes);
	lab_end(lab);
}

static const struct lab_conf sleeper = { .children[0].inactivity_s = 60 };

static void a_child_without_traffic_ends(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &sleeper, NULL);
	int i;

	for (i = 0; i < 10; i++) {
		lab_packet(&lab->b);
		lab_settle(lab, 40 * 1000);
		lab_expect_agreement(lab, 1);
	}
	lab_settle(lab, 40 * 1000);
	lab_expect_agreement(lab, 0);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 1);
	lab_end(lab);
}

static const struct lab_conf ike_ages = {
	.rekey_s = 14400,
	.over_s = 1440,
	.rand_s = 1440,
};

static void an_ike_sa_is_rekeyed_in_time(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &ike_ages, NULL);
	u64 spi = lab_sa(&lab->a)->spi;

	lab->traffic = true;
	lab_settle(lab, (14400 - 1440) * 1000 - 1);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->spi, spi);
	lab_settle(lab, 1441 * 1000);
	KUNIT_EXPECT_NE(test, lab_sa(&lab->a)->spi, spi);
	lab_settle(lab, 48 * HOUR);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab->a.e->stats.ike_sas, 1);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.ike_sas, 1);
	KUNIT_EXPECT_GE(test, lab_count(&lab->a, IKE_COUNT_REKEYED), 12);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_IKE_DOWN), 0);
	lab_end(lab);
}

static const struct lab_conf ike_renews = {
	.reauth_s = 3600,
	.over_s = 360,
	.rand_s = 360,
};

static void the_peers_authenticate_anew(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &ike_renews, NULL);
	u64 spi = lab_sa(&lab->a)->spi;

	lab->traffic = true;
	lab_settle(lab, (3600 - 360) * 1000 - 1);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->spi, spi);
	lab_settle(lab, 361 * 1000);
	KUNIT_EXPECT_NE(test, lab_sa(&lab->a)->spi, spi);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab->a.e->stats.ike_sas, 1);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.ike_sas, 1);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_ESTABLISHED), 2);
	lab_settle(lab, 12 * HOUR);
	lab_settle(lab, 20000);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab->a.e->stats.ike_sas, 1);
	lab_end(lab);
}

/* Up to there, with a packet each way after each message */
static struct lab *time_to_renew(struct kunit *test, const struct lab_conf *a,
				 const struct lab_conf *b)
{
	struct lab *lab = lab_tunnel(test, a, b);

	if (a->n_children == 2) {
		lab_up(&lab->a, "more", 2);
		lab_run(lab);
	}
	lab->traffic = true;
	while (!lab_on_wire(lab))
		lab_advance(lab, 1000);
	return lab;
}

/* Nothing else can show b that the new one is there. */
static void only_the_responder_sends(struct kunit *test)
{
	struct lab *lab = time_to_renew(test, &ike_renews, NULL);

	lab->traffic = false;
	while (lab_deliver(lab))
		KUNIT_EXPECT_TRUE(test, lab_packet(&lab->b));
	lab_settle(lab, 20000);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

/* b has sent over the old one, and its packet comes when that has ended. */
static void a_packet_is_late(struct kunit *test)
{
	struct lab *lab = time_to_renew(test, &ike_renews, NULL);
	u32 old = lab_state(&lab->a)->name.spi_in;

	lab_run(lab);
	KUNIT_EXPECT_EQ(test, lab->a.e->stats.ike_sas, 1);
	KUNIT_EXPECT_EQ(test, lab_state(&lab->a)->name.spi_in, old);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 2);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->b), 2);
	lab_settle(lab, 20000);
	KUNIT_EXPECT_NE(test, lab_state(&lab->a)->name.spi_in, old);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

/* What has been rekeyed in that moment stays as well. */
static void a_packet_is_later_still(struct kunit *test)
{
	struct lab *lab = time_to_renew(test, &ike_renews, NULL);
	struct lab_state *old[] = { lab_state(&lab->a), lab_state(&lab->b) };

	lab_rekey(&lab->a, "net", 2);
	lab_run(lab);
	KUNIT_EXPECT_EQ(test, lab->a.e->stats.ike_sas, 1);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 3);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->b), 3);
	KUNIT_EXPECT_TRUE(test, old[0]->used && old[1]->used);
	lab_settle(lab, 20000);
	KUNIT_EXPECT_FALSE(test, old[0]->used || old[1]->used);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

/* As soon as the peer has answered the delete, nothing more can come. */
static void the_old_one_goes_when_that_is_known(struct kunit *test)
{
	struct lab *lab = time_to_renew(test, &ike_renews, NULL);
	struct lab_state *old[] = { lab_state(&lab->a), lab_state(&lab->b) };

	lab_run(lab);
	KUNIT_EXPECT_TRUE(test, old[0]->used && old[1]->used);
	lab_settle(lab, 3000);
	KUNIT_EXPECT_FALSE(test, old[0]->used || old[1]->used);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

/* It has few packets, and does not hear at once of the end of the old one. */
static void only_the_responder_sends_and_rarely(struct kunit *test)
{
	struct lab *lab = time_to_renew(test, &ike_renews, NULL);
	unsigned int i;

	lab->traffic = false;
	for (i = 0; i < 4; i++)
		lab_deliver(lab);
	lab_drop(lab);		/* HDR, SK {D} --> */
	for (i = 0; i < 3 && !lab_on_wire(lab); i++) {
		KUNIT_EXPECT_TRUE(test, lab_packet(&lab->b));
		lab_advance(lab, 1700);
	}
	KUNIT_EXPECT_GT(test, lab_on_wire(lab), 0);
	KUNIT_EXPECT_TRUE(test, lab_packet(&lab->b));
	lab_settle(lab, 20000);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static const struct lab_conf renews_two[] = {
	{
		.reauth_s = 3600,
		.over_s = 360,
		.n_children = 2,
		.children[1] = {
			.name = "more",
			LAB_BETWEEN_GATEWAYS(0),
		},
	},
	{
		.n_children = 2,
		.children[1] = {
			.name = "more",
			LAB_BETWEEN_GATEWAYS(0),
		},
	},
};

/* Message by message: the old ones end when all the new ones are there. */
static void all_children_are_made_before_the_break(struct kunit *test)
{
	struct lab *lab = time_to_renew(test, &renews_two[0], &renews_two[1]);

	lab_expect_agreement(lab, 2);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr */
	lab_deliver(lab);	/* HDR, SK {IDi, AUTH, SAi2, TSi, TSr} --> */
	KUNIT_EXPECT_EQ(test, lab_states(&lab->b), 3);
	lab_deliver(lab);	/* <-- HDR, SK {IDr, AUTH, SAr2, TSi, TSr} */
	KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 3);
	lab_deliver(lab);	/* HDR, SK {SA, Ni, TSi, TSr} --> */
	KUNIT_EXPECT_EQ(test, lab_states(&lab->b), 4);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 3);
	lab_deliver(lab);	/* <-- HDR, SK {SA, Nr, TSi, TSr} */
	lab_run(lab);		/* HDR, SK {D} -->, <-- HDR, SK {} */
	KUNIT_EXPECT_EQ(test, lab->a.e->stats.ike_sas, 1);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.ike_sas, 1);
	lab_settle(lab, 20000);
	lab_expect_agreement(lab, 2);
	lab_end(lab);
}

/* Each message in turn is lost once. */
static void a_message_is_lost(struct kunit *test)
{
	unsigned int n, k;
	struct lab *lab;

	for (n = 0; n < 10; n++) {
		lab = time_to_renew(test, &renews_two[0], &renews_two[1]);
		for (k = 0; k < n; k++)
			lab_deliver(lab);
		lab_drop(lab);
		lab_settle(lab, MINUTE);
		KUNIT_EXPECT_EQ(test, lab->a.e->stats.ike_sas, 1);
		KUNIT_EXPECT_EQ(test, lab->b.e->stats.ike_sas, 1);
		lab_expect_agreement(lab, 2);
		lab_end(lab);
	}
}

static const struct lab_conf replaces_two = {
	.unique = IKE_UNIQUE_REPLACE,
	.n_children = 2,
	.children[1] = {
		.name = "more",
		LAB_BETWEEN_GATEWAYS(0),
	},
};

/* It lets a make all of them before the old ones go. */
static void the_responder_replaces(struct kunit *test)
{
	struct lab *lab = time_to_renew(test, &renews_two[0], &replaces_two);

	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr */
	lab_deliver(lab);	/* HDR, SK {IDi, AUTH, SAi2, TSi, TSr} --> */
	KUNIT_EXPECT_EQ(test, lab_states(&lab->b), 3);
	lab_deliver(lab);	/* <-- HDR, SK {IDr, AUTH, SAr2, TSi, TSr} */
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
	lab_deliver(lab);	/* HDR, SK {SA, Ni, TSi, TSr} --> */
	KUNIT_EXPECT_EQ(test, lab_states(&lab->b), 4);
	lab_run(lab);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.ike_sas, 1);
	lab_settle(lab, 20000);
	KUNIT_EXPECT_EQ(test, lab->a.e->stats.ike_sas, 1);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.ike_sas, 1);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_FAILED), 0);
	lab_expect_agreement(lab, 2);
	lab_end(lab);
}

/* a gives the new one up, and not the one that has all Child SAs. */
static void the_responder_replaces_nothing(struct kunit *test)
{
	struct lab *lab = time_to_renew(test, &renews_two[0], &replaces_two);
	u64 spi = lab_sa(&lab->b)->spi;

	lab->b.fail_install = -EEXIST;
	lab_settle(lab, 10000);
	lab->b.fail_install = 0;
	KUNIT_EXPECT_GE(test, lab_count(&lab->a, IKE_COUNT_ESTABLISHED), 2);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.ike_sas, 1);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->b)->spi, spi);
	lab_expect_agreement(lab, 2);
	lab_end(lab);
}

/* INITIAL_CONTACT would have the responder take the old one down. */
static void the_old_one_is_no_stranger(struct kunit *test)
{
	static const struct lab_conf anybody = {
		.reauth_s = 3600,
		.remote_id = "%any",
	};
	struct lab *lab = lab_tunnel(test, &anybody, NULL);
	struct lab_datagram *answer;

	lab_advance(lab, HOUR);
	lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
	lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr */
	lab_deliver(lab);	/* HDR, SK {IDi, AUTH, SAi2, TSi, TSr} --> */
	answer = lab_take(lab);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 2);
	lab_put(lab, answer);
	lab_settle(lab, 20000);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

/* The new one cannot be made: the old one stays, and is tried with again. */
static void it_does_not_authenticate_anew(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &ike_renews, NULL);

	lab->a.fail_reserve = -ENOMEM;
	lab_settle(lab, 3600 * 1000);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 1);
	lab->a.fail_reserve = 0;
	lab_settle(lab, 120 * 1000);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_GE(test, lab_count(&lab->a, IKE_COUNT_ESTABLISHED), 2);
	lab_end(lab);
}

/* A child cannot be made there: better the old IKE SA than half a new one. */
static void a_child_stays_behind(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &renews_two[0], &renews_two[1]);

	lab_up(&lab->a, "more", 2);
	lab_run(lab);
	lab->b.fail_install = -EEXIST;
	lab_settle(lab, HOUR + 30000);
	lab_expect_agreement(lab, 2);
	KUNIT_EXPECT_EQ(test, lab->a.e->stats.ike_sas, 1);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.ike_sas, 1);
	KUNIT_EXPECT_GE(test, lab_count(&lab->a, IKE_COUNT_ESTABLISHED), 2);
	lab->b.fail_install = 0;
	lab_settle(lab, 120000);
	lab_expect_agreement(lab, 2);
	lab_end(lab);
}

static const struct lab_conf rekeys_and_renews = {
	.rekey_s = 1000,
	.reauth_s = 3600,
	.over_s = 360,
};

/* A new IKE SA from the keys of the old one does not authenticate anybody. */
static void rekeying_does_not_put_it_off(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &rekeys_and_renews, NULL);

	lab_settle(lab, 3620 * 1000);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_REKEYED), 3);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_ESTABLISHED), 2);
	lab_end(lab);
}

static const struct lab_conf strict = {
	.rekey_s = 3600,
	.over_s = 60,
	.keyingtries = LAB_WITHOUT_END,
	.settings = { .retransmit_tries = 30 },
	.children[0].start_action = IKE_START_START,
};

static void an_ike_sa_is_outlived(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, NULL);
	u64 spi;

	lab_conf(&lab->a, &strict);
	lab_run(lab);
	lab_expect_agreement(lab, 1);
	spi = lab_sa(&lab->a)->spi;
	lab_settle(lab, 3599 * 1000);
	silence(lab, 62 * 1000);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 0);
	KUNIT_EXPECT_NOT_NULL(test, lab_event(&lab->a, IKE_EVENT_CHILD_DOWN));
	lab_settle(lab, 120 * 1000);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 1);
	KUNIT_EXPECT_NE(test, lab_sa(&lab->a)->spi, spi);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 1);
	lab_end(lab);
}

static void an_ike_sa_is_overslept(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &ike_ages, NULL);

	lab->now += 48 * HOUR;
	lab_settle(lab, 30000);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab_count(&lab->a, IKE_COUNT_REKEYED), 1);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_IKE_DOWN), 0);
	lab_end(lab);
}

/* What counts on from a copied number says nothing any more. */
static void the_machine_is_copied(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);

	lab_forked(&lab->a);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	lab_expect_empty(&lab->a);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_IKE_DOWN), 1);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_CHILD_DOWN), 1);
	lab_end(lab);
}

static void a_copy_begins_anew(struct kunit *test)
{
	struct lab *lab = lab_pair(test, NULL, NULL);
	u32 spi;

	lab_conf(&lab->a, &child_ages_and_stays);
	lab_run(lab);
	lab_expect_agreement(lab, 1);
	spi = lab_state(&lab->a)->name.spi_in;
	lab_forked(&lab->a);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 0);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_INIT_SENT), 1);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
	lab_run(lab);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 1);
	KUNIT_EXPECT_NE(test, lab_state(&lab->a)->name.spi_in, spi);
	lab_end(lab);
}

/* What is begun anew for one does not end with the next. */
static void a_copy_does_as_if_the_peer_were_dead(struct kunit *test)
{
	static const struct lab_conf begins_anew = {
		.unique = IKE_UNIQUE_NEVER,
		.children[0].dpd_action = IKE_END_START,
	};
	struct lab *lab = lab_tunnel(test, &begins_anew, &begins_anew);

	lab_sa(&lab->a)->full = true;
	lab_up(&lab->a, "net", 2);
	lab_settle(lab, 15000);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 2);
	lab_expect_agreement(lab, 2);
	lab_restart(&lab->b);
	lab_conf(&lab->b, &begins_anew);
	lab_forked(&lab->a);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 0);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 0);
	KUNIT_EXPECT_EQ(test, lab->a.e->stats.ike_sas, 1);
	lab_settle(lab, MINUTE);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static struct kunit_case lifetime_cases[] = {
	KUNIT_CASE(a_child_is_rekeyed_in_time),
	KUNIT_CASE(both_sides_count_the_time),
	KUNIT_CASE(a_child_ends),
	KUNIT_CASE(a_child_is_outlived),
	KUNIT_CASE(a_child_that_is_to_be_up_begins_anew),
	KUNIT_CASE(a_child_is_overslept),
	KUNIT_CASE(a_child_has_carried_enough),
	KUNIT_CASE(a_child_without_traffic_ends),
	KUNIT_CASE(an_ike_sa_is_rekeyed_in_time),
	KUNIT_CASE(the_peers_authenticate_anew),
	KUNIT_CASE(only_the_responder_sends),
	KUNIT_CASE(a_packet_is_late),
	KUNIT_CASE(a_packet_is_later_still),
	KUNIT_CASE(the_old_one_goes_when_that_is_known),
	KUNIT_CASE(only_the_responder_sends_and_rarely),
	KUNIT_CASE(all_children_are_made_before_the_break),
	KUNIT_CASE(a_message_is_lost),
	KUNIT_CASE(the_responder_replaces),
	KUNIT_CASE(the_responder_replaces_nothing),
	KUNIT_CASE(the_old_one_is_no_stranger),
	KUNIT_CASE(it_does_not_authenticate_anew),
	KUNIT_CASE(a_child_stays_behind),
	KUNIT_CASE(rekeying_does_not_put_it_off),
	KUNIT_CASE(an_ike_sa_is_outlived),
	KUNIT_CASE(an_ike_sa_is_overslept),
	KUNIT_CASE(the_machine_is_copied),
	KUNIT_CASE(a_copy_begins_anew),
	KUNIT_CASE(a_copy_does_as_if_the_peer_were_dead),
	{}
};

struct kunit_suite ikek_lifetime_suite = {
	.name = "ikek_lifetime",
	.test_cases = lifetime_cases,
};
