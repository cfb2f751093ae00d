/* SPDX-License-Identifier: GPL-2.0-only */
/* Both sides rekey the same Child SA at once. */
#ifndef IKE_KUNIT_CLASH_H
#define IKE_KUNIT_CLASH_H

#include "nonces.h"

#include "ike/sa.h"

#define CLASH_QUIET	20000	/* all former Child SAs are gone after that */

/**
 * struct clash - both rekey the same Child SA
 * @lab: the table
 * @n: nonces
 * @old_a: inbound SPI that a had
 * @old_b: that b had
 * @own_a: that a takes for its own exchange
 * @own_b: that b takes
 */
struct clash {
	struct lab *lab;
	const struct nonces *n;
	u32 old_a;
	u32 old_b;
	u32 own_a;
	u32 own_b;
};

static inline void clash_lay(struct clash *c, struct kunit *test,
			     const struct lab_conf *a, const struct lab_conf *b)
{
	c->lab = lab_tunnel(test, a, b);
	c->n = test->param_value;
	c->old_a = lab_state(&c->lab->a)->name.spi_in;
	c->old_b = lab_state(&c->lab->b)->name.spi_in;
	c->lab->traffic = true;
}

static inline void clash_a_begins(struct clash *c)
{
	a_rekeys(c->lab, c->n, "net");
	c->own_a = c->lab->a.next_spi;
}

static inline void clash_b_begins(struct clash *c)
{
	b_rekeys(c->lab, c->n, "net");
	c->own_b = c->lab->b.next_spi;
}

static inline void clash_both_begin(struct clash *c)
{
	clash_a_begins(c);
	clash_b_begins(c);
}

static inline void clash_expect_side(struct lab_side *side)
{
	struct kunit *test = side->lab->test;
	const struct ike_sa *sa = lab_sa(side);

	KUNIT_EXPECT_EQ(test, sa->n_children, 1);
	KUNIT_EXPECT_EQ(test, sa->n_former, 0);
	KUNIT_EXPECT_EQ(test, sa->n_tasks, 0);
	KUNIT_EXPECT_EQ(test, lab_reqid_refs(side, 0), 1);
	KUNIT_EXPECT_EQ(test, lab_events(side, IKE_EVENT_CHILD_UP), 1);
	KUNIT_EXPECT_EQ(test, lab_events(side, IKE_EVENT_CHILD_DOWN), 0);
	KUNIT_EXPECT_EQ(test, side->wake, IKE_NEVER);
}

/* One new Child SA, and the sides agree */
static inline void clash_expect_one(struct clash *c)
{
	struct kunit *test = c->lab->test;

	lab_settle(c->lab, CLASH_QUIET);
	lab_expect_agreement(c->lab, 1);
	clash_expect_side(&c->lab->a);
	clash_expect_side(&c->lab->b);
	KUNIT_EXPECT_NE(test, lab_state(&c->lab->a)->name.spi_in, c->old_a);
	KUNIT_EXPECT_NE(test, lab_state(&c->lab->b)->name.spi_in, c->old_b);
}

static inline void clash_expect_winner(struct clash *c, bool a_wins)
{
	struct kunit *test = c->lab->test;

	clash_expect_one(c);
	if (a_wins)
		KUNIT_EXPECT_EQ(test, lab_state(&c->lab->a)->name.spi_in,
				c->own_a);
	else
		KUNIT_EXPECT_EQ(test, lab_state(&c->lab->b)->name.spi_in,
				c->own_b);
	lab_expect_done(&c->lab->a, 2, 0);
	lab_expect_done(&c->lab->b, 3, 0);
	lab_end(c->lab);
}

static inline void clash_expect_refusal(struct lab *lab, int error)
{
	KUNIT_EXPECT_EQ(lab->test, ike_exchange_error(lab_read(lab)), error);
}

#endif
