/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the suites of MOBIKE share. All datagrams find their way by the
 * addresses that are there.
 */
#ifndef IKE_KUNIT_MOBIKE_LAB_H
#define IKE_KUNIT_MOBIKE_LAB_H

#include "lab.h"

#include "ike/mobike.h"

#define MOBILE .mobike = true, .any_local = true

static const struct lab_conf roams = { MOBILE };
static const struct lab_conf stays = { MOBILE, .any_remote = true };

static inline struct ike_addr host(u8 last)
{
	return (struct ike_addr){ 4, { 192, 0, 2, last } };
}

/* A tunnel from a, which leads, to b; with other addresses if @more */
static inline struct lab *tunnel(struct kunit *test, const struct lab_conf *a,
				 const struct lab_conf *b, u8 more_a, u8 more_b)
{
	struct lab *lab = lab_pair(test, a ?: &roams, b ?: &stays);

	lab->routed = true;
	if (more_a)
		lab->a.more[0] = host(more_a);
	if (more_b)
		lab->b.more[0] = host(more_b);
	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	lab_expect_done(&lab->a, 1, 0);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_TRUE(test, lab_sa(&lab->a)->mobike.on);
	KUNIT_EXPECT_TRUE(test, lab_sa(&lab->b)->mobike.on);
	return lab;
}

/* A side has this address instead of the one before. */
static inline void readdress(struct lab_side *side, struct ike_addr addr)
{
	side->addr = addr;
	lab_paths(side);
}

static inline void expect_end(struct lab_side *side,
			      const struct ike_addr *local,
			      const struct ike_addr *remote)
{
	struct kunit *test = side->lab->test;
	const struct lab_state *s;
	struct ike_sa *sa;

	list_for_each_entry(sa, &side->e->sas, entry) {
		KUNIT_EXPECT_TRUE(test, ike_addr_equal(&sa->path.local, local));
		KUNIT_EXPECT_TRUE(test,
				  ike_addr_equal(&sa->path.remote, remote));
	}
	for (s = side->states; s < side->states + LAB_STATES_MAX; s++) {
		if (!s->used)
			continue;
		KUNIT_EXPECT_TRUE(test, ike_addr_equal(&s->name.local, local));
		KUNIT_EXPECT_TRUE(test,
				  ike_addr_equal(&s->name.remote, remote));
	}
}

/* All goes between these two addresses, the SADs agree, all has been said. */
static inline void expect_way(struct lab *lab, struct ike_addr a,
			      struct ike_addr b)
{
	KUNIT_EXPECT_EQ(lab->test, lab_on_wire(lab), 0);
	expect_end(&lab->a, &a, &b);
	expect_end(&lab->b, &b, &a);
	lab_expect_agreement(lab, lab_states(&lab->a));
}

/* The tunnel works, and can be renewed from either side. */
static inline void expect_life(struct lab *lab, u64 ticket)
{
	KUNIT_EXPECT_TRUE(lab->test, lab_packet(&lab->a));
	KUNIT_EXPECT_TRUE(lab->test, lab_packet(&lab->b));
	lab_rekey(&lab->a, "net", ticket);
	lab_run(lab);
	lab_expect_done(&lab->a, ticket, 0);
	lab_rekey(&lab->b, "", ticket + 1);
	lab_run(lab);
	lab_expect_done(&lab->b, ticket + 1, 0);
	lab_settle(lab, 60000);
	KUNIT_EXPECT_EQ(lab->test, lab_states(&lab->a), 1);
}

static inline bool says(struct lab *lab, u16 type)
{
	return ike_msg_notify(lab_read(lab), type, NULL);
}

#endif
