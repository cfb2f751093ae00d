/* SPDX-License-Identifier: GPL-2.0-only */
/* An IKE SA takes the place of an old one. */
#ifndef IKE_KUNIT_OLD_IKE_H
#define IKE_KUNIT_OLD_IKE_H

#include "nonces.h"

#include "ike/sa.h"

#define OLD_QUIET	20000	/* all that is over is gone after that */

/**
 * struct old - what there was before
 * @spi: a's SPI of the IKE SA
 * @child: a's inbound SPI of the Child SA
 */
struct old {
	u64 spi;
	u32 child;
};

static inline struct lab *old_tunnel(struct kunit *test,
				     const struct lab_conf *a,
				     const struct lab_conf *b, struct old *old)
{
	struct lab *lab = lab_tunnel(test, a, b);

	old->spi = lab_sa(&lab->a)->spi;
	old->child = lab_state(&lab->a)->name.spi_in;
	lab->traffic = true;
	return lab;
}

static inline void old_expect_side(struct lab_side *side)
{
	struct kunit *test = side->lab->test;
	struct ike_stats stats;

	ike_engine_stats(side->e, &stats);
	KUNIT_EXPECT_EQ(test, stats.ike_sas, 1);
	KUNIT_EXPECT_EQ(test, stats.child_sas, 1);
	KUNIT_EXPECT_EQ(test, stats.count[IKE_COUNT_ESTABLISHED], 1);
	KUNIT_ASSERT_EQ(test, lab_sas(side, IKE_SA_ESTABLISHED), 1);
	KUNIT_EXPECT_EQ(test, lab_sa(side)->n_tasks, 0);
	KUNIT_EXPECT_FALSE(test, lab_sa(side)->replaced);
	KUNIT_EXPECT_EQ(test, lab_events(side, IKE_EVENT_IKE_UP), 1);
	KUNIT_EXPECT_EQ(test, lab_events(side, IKE_EVENT_IKE_DOWN), 0);
	KUNIT_EXPECT_EQ(test, lab_events(side, IKE_EVENT_CHILD_DOWN), 0);
	KUNIT_EXPECT_EQ(test, side->wake, IKE_NEVER);
}

/* One new IKE SA, the same on both sides, with the old Child SA */
static inline void old_expect_one_new(struct lab *lab, const struct old *old)
{
	struct kunit *test = lab->test;
	const struct ike_sa *a, *b;

	lab_settle(lab, OLD_QUIET);
	lab_expect_agreement(lab, 1);
	old_expect_side(&lab->a);
	old_expect_side(&lab->b);
	a = lab_sa(&lab->a);
	b = lab_sa(&lab->b);
	KUNIT_EXPECT_NE(test, a->spi, old->spi);
	KUNIT_EXPECT_EQ(test, a->spi, b->peer_spi);
	KUNIT_EXPECT_EQ(test, b->spi, a->peer_spi);
	KUNIT_EXPECT_NE(test, a->initiator, b->initiator);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_IKE_REKEYED), 1);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->b, IKE_EVENT_IKE_REKEYED), 1);
}

/* It works: its keys are the same on both sides. */
static inline void old_expect_work(struct lab *lab)
{
	struct kunit *test = lab->test;

	lab_rekey(&lab->a, "net", 90);
	lab_settle(lab, OLD_QUIET);
	lab_expect_done(&lab->a, 90, 0);
	lab_rekey(&lab->b, "net", 91);
	lab_settle(lab, OLD_QUIET);
	lab_expect_done(&lab->b, 91, 0);
	lab_expect_agreement(lab, 1);
	lab->traffic = false;
	lab_down(&lab->b, "", 92);
	lab_run(lab);
	lab_expect_done(&lab->b, 92, 0);
	lab_expect_nothing(lab);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_IKE_DOWN), 1);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->b, IKE_EVENT_IKE_DOWN), 1);
	lab_end(lab);
}

static inline void old_expect_refusal(struct lab *lab, int error)
{
	KUNIT_EXPECT_EQ(lab->test, ike_exchange_error(lab_read(lab)), error);
}

static inline void old_expect_winner(struct lab *lab, const struct old *old,
				     bool a_wins)
{
	old_expect_one_new(lab, old);
	KUNIT_EXPECT_EQ(lab->test, lab_sa(&lab->a)->initiator, a_wins);
	lab_expect_done(&lab->a, 2, 0);
	lab_expect_done(&lab->b, 3, 0);
	lab->a.first_octet = 0;
	lab->b.first_octet = 0;
	old_expect_work(lab);
}

#endif
