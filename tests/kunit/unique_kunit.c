// SPDX-License-Identifier: GPL-2.0-only
/*
 * A second IKE SA of the same two identities: `unique` and INITIAL_CONTACT,
 * RFC 7296 section 2.4; and what a reload does to IKE SAs.
 */
#include "lab.h"
#include "suites.h"

#include "ike/sa.h"

static const struct lab_conf uniques[] = {
	[IKE_UNIQUE_NO] = { .unique = IKE_UNIQUE_NO },
	[IKE_UNIQUE_REPLACE] = { .unique = IKE_UNIQUE_REPLACE },
	[IKE_UNIQUE_KEEP] = { .unique = IKE_UNIQUE_KEEP },
	[IKE_UNIQUE_NEVER] = { .unique = IKE_UNIQUE_NEVER },
};

/* a has crashed and comes again. With @a not NEVER it says so. */
static struct lab *again(struct kunit *test, enum ike_unique a,
			 enum ike_unique b)
{
	struct lab *lab = lab_tunnel(test, &uniques[a], &uniques[b]);

	lab_restart(&lab->a);
	lab_conf(&lab->a, &uniques[a]);
	lab->a.n_events = 0;
	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	return lab;
}

static void expect_replaced(struct lab *lab)
{
	struct kunit *test = lab->test;

	lab_expect_done(&lab->a, 1, 0);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->b, IKE_EVENT_IKE_UP), 2);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->b, IKE_EVENT_CHILD_DOWN), 1);
	lab_settle(lab, 60000);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->b, IKE_EVENT_IKE_DOWN), 1);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.ike_sas, 1);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 1);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static void expect_both(struct lab *lab)
{
	struct kunit *test = lab->test;

	lab_expect_done(&lab->a, 1, 0);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 1);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->b), 2);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 2);
	lab_end(lab);
}

static void no_with_initial_contact(struct kunit *test)
{
	expect_replaced(again(test, IKE_UNIQUE_NO, IKE_UNIQUE_NO));
}

static void no_without_initial_contact(struct kunit *test)
{
	expect_both(again(test, IKE_UNIQUE_NEVER, IKE_UNIQUE_NO));
}

static void replace_with_initial_contact(struct kunit *test)
{
	expect_replaced(again(test, IKE_UNIQUE_NO, IKE_UNIQUE_REPLACE));
}

/* For all that b knows, a is about to move its Child SAs. */
static void replace_without_initial_contact(struct kunit *test)
{
	struct lab *lab = again(test, IKE_UNIQUE_NEVER, IKE_UNIQUE_REPLACE);

	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 2);
	lab_settle(lab, 5001);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 1);
	lab_settle(lab, 20000);
	expect_replaced(lab);
}

/* But not when it has come from elsewhere. */
static void replace_from_another_address(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &uniques[IKE_UNIQUE_NEVER],
				     &uniques[IKE_UNIQUE_REPLACE]);
	struct ike_sa *sa = lab_sa(&lab->b);
	struct ike_contact contact = {
		.local_id = sa->local_id,
		.remote_id = sa->remote_id,
		.conn = sa->conn,
		.remote = sa->path.remote,
		.spi = sa->spi + 1,
		.when = sa->established + 1,
	};

	ike_engine_contact(lab->b.e, &contact);
	lab_expect_agreement(lab, 1);
	contact.remote.b[3]++;
	ike_engine_contact(lab->b.e, &contact);
	lab_settle(lab, 1000);
	lab_expect_nothing(lab);
	lab_end(lab);
}

/* One peer does not fill the memory, however quick it is. */
static void replace_again_and_again(struct kunit *test)
{
	struct lab *lab = again(test, IKE_UNIQUE_NEVER, IKE_UNIQUE_REPLACE);
	int i, max = ike_settings_default.ike_sa_per_peer;

	for (i = 2; i < max + 3; i++) {
		lab_restart(&lab->a);
		lab_conf(&lab->a, &uniques[IKE_UNIQUE_NEVER]);
		lab_up(&lab->a, "net", i);
		lab_run(lab);
	}
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), max);
	lab_settle(lab, 60000);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 1);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

static void never_with_initial_contact(struct kunit *test)
{
	expect_both(again(test, IKE_UNIQUE_NO, IKE_UNIQUE_NEVER));
}

/* Nobody is kept out by an IKE SA that he no longer has. */
static void keep_with_initial_contact(struct kunit *test)
{
	expect_replaced(again(test, IKE_UNIQUE_NO, IKE_UNIQUE_KEEP));
}

static void keep_without_initial_contact(struct kunit *test)
{
	struct lab *lab = again(test, IKE_UNIQUE_NEVER, IKE_UNIQUE_KEEP);

	lab_expect_done(&lab->a, 1, IKE_N_AUTHENTICATION_FAILED);
	KUNIT_EXPECT_STREQ(test, lab_attempt(&lab->b)->reason,
			   "an IKE SA with this peer is kept");
	lab_settle(lab, 60000);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->b), 1);
	KUNIT_EXPECT_EQ(test, lab->b.e->stats.ike_sas, 1);
	lab_expect_empty(&lab->a);
	lab_end(lab);
}

/* One peer does not fill the memory, even where its old IKE SAs stay. */
static void no_more_than_so_many_twins(struct kunit *test)
{
	struct lab *lab = again(test, IKE_UNIQUE_NEVER, IKE_UNIQUE_NEVER);
	int i, max = ike_settings_default.ike_sa_per_peer;
	u64 first = lab_sa(&lab->b)->id;

	for (i = 2; i < max + 3; i++) {
		KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED),
				min(i, max));
		lab_restart(&lab->a);
		lab_conf(&lab->a, &uniques[IKE_UNIQUE_NEVER]);
		lab_up(&lab->a, "net", i);
		lab_run(lab);
	}
	lab_settle(lab, 60000);
	KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), max);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->b)->id, first + 3);
	lab_end(lab);
}

/* One that is being deleted keeps nobody out. */
static void keep_after_a_delete(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &uniques[IKE_UNIQUE_NEVER],
				     &uniques[IKE_UNIQUE_KEEP]);

	lab_down(&lab->b, "", 2);
	lab_drop(lab);		/* <-- HDR, SK {D} */
	lab_restart(&lab->a);
	lab_conf(&lab->a, &uniques[IKE_UNIQUE_NEVER]);
	lab->a.n_events = 0;
	lab_up(&lab->a, "net", 3);
	lab_run(lab);
	lab_expect_done(&lab->a, 3, 0);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

/* Whoever deletes what, at least one IKE SA is left, and both have it. */
static void both_begin_at_once(struct kunit *test)
{
	enum ike_unique u;
	struct lab *lab;
	unsigned int n;

	for (u = IKE_UNIQUE_NO; u <= IKE_UNIQUE_NEVER; u++) {
		lab = lab_pair(test, &uniques[u], &uniques[u]);
		lab_up(&lab->a, "net", 1);
		lab_up(&lab->b, "net", 2);
		lab_settle(lab, 60000);
		n = lab_sas(&lab->a, IKE_SA_ESTABLISHED);
		KUNIT_EXPECT_GT_MSG(test, n, 0, "unique %d", u);
		KUNIT_EXPECT_EQ_MSG(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED),
				    n, "unique %d", u);
		lab_expect_agreement(lab, n);
		KUNIT_EXPECT_NOT_NULL(test, lab_done(&lab->a, 1));
		KUNIT_EXPECT_NOT_NULL(test, lab_done(&lab->b, 2));
		lab_end(lab);
	}
}

/* a's IKE_AUTH request, which says INITIAL_CONTACT, is late: meanwhile b has
 * brought up an IKE SA of its own.
 */
static void initial_contact_is_late(struct kunit *test)
{
	struct lab_datagram *late;
	enum ike_unique u;
	struct lab *lab;

	for (u = IKE_UNIQUE_NO; u <= IKE_UNIQUE_NEVER; u++) {
		lab = lab_pair(test, &uniques[u], &uniques[u]);
		lab_up(&lab->a, "net", 1);
		lab_deliver(lab);	/* HDR, SAi1, KEi, Ni --> */
		lab_deliver(lab);	/* <-- HDR, SAr1, KEr, Nr */
		late = lab_take(lab);	/* HDR, SK {IDi, ...} --> */
		lab_up(&lab->b, "net", 2);
		lab_run(lab);
		lab_expect_done(&lab->b, 2, 0);
		lab_put(lab, late);
		lab_settle(lab, 60000);
		KUNIT_EXPECT_NOT_NULL(test, lab_done(&lab->a, 1));
		KUNIT_EXPECT_GT(test, lab_states(&lab->a), 0);
		lab_expect_agreement(lab, lab_states(&lab->a));
		KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED),
				lab_sas(&lab->b, IKE_SA_ESTABLISHED));
		lab_end(lab);
	}
}

static void the_other_engines_are_told(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &uniques[IKE_UNIQUE_REPLACE],
				     &uniques[IKE_UNIQUE_REPLACE]);
	struct ike_sa *sa = lab_sa(&lab->b);
	struct ike_contact contact = {
		.local_id = sa->local_id,
		.remote_id = sa->remote_id,
		.conn = sa->conn,
		.spi = sa->spi,
		.when = sa->established,
		.initial = true,
	};

	KUNIT_EXPECT_EQ(test, lab->b.n_contacts, 1);
	/* what is told comes back to the SA that it is about */
	ike_engine_contact(lab->b.e, &contact);
	lab_expect_agreement(lab, 1);
	/* and here from another engine, about an SA that is older */
	contact.spi++;
	contact.when--;
	ike_engine_contact(lab->b.e, &contact);
	lab_expect_agreement(lab, 1);
	/* and about one that is newer */
	contact.when += 2;
	ike_engine_contact(lab->b.e, &contact);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->b), 0);
	lab_settle(lab, 60000);
	lab_expect_nothing(lab);
	lab_end(lab);
}

/* Each of two engines has one of the same moment: one of them stays. */
static void two_engines_at_the_same_moment(struct kunit *test)
{
	struct ike_contact contact;
	struct lab *lab;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		lab = lab_tunnel(test, &uniques[IKE_UNIQUE_REPLACE],
				 &uniques[IKE_UNIQUE_REPLACE]);
		contact = (struct ike_contact){
			.local_id = lab_sa(&lab->b)->local_id,
			.remote_id = lab_sa(&lab->b)->remote_id,
			.conn = lab_sa(&lab->b)->conn,
			.spi = i ? U64_MAX : 1,
			.when = lab_sa(&lab->b)->established,
		};
		ike_engine_contact(lab->b.e, &contact);
		KUNIT_EXPECT_EQ(test, lab_states(&lab->b), !i);
		lab_settle(lab, 60000);
		lab_end(lab);
	}
}

/* Another engine has taken a second IKE SA: it hears of the first one. */
static void keep_in_another_engine(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &uniques[IKE_UNIQUE_KEEP],
				     &uniques[IKE_UNIQUE_KEEP]);
	struct ike_sa *sa = lab_sa(&lab->b);
	struct ike_contact contact = {
		.local_id = sa->local_id,
		.remote_id = sa->remote_id,
		.conn = sa->conn,
		.spi = sa->spi + 1,
		.when = sa->established + 1,
	};

	lab->b.n_contacts = 0;
	ike_engine_contact(lab->b.e, &contact);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab->b.n_contacts, 1);
	/* what it hears */
	contact.keep = true;
	ike_engine_contact(lab->b.e, &contact);
	lab_expect_agreement(lab, 1);
	contact.when = sa->established - 1;
	ike_engine_contact(lab->b.e, &contact);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->b), 0);
	KUNIT_EXPECT_EQ(test, lab->b.n_contacts, 1);
	lab_settle(lab, 60000);
	lab_expect_nothing(lab);
	lab_end(lab);
}

static const struct lab_conf trap = {
	.children[0].start_action = IKE_START_TRAP,
};

static const struct lab_conf starts = {
	.children[0].start_action = IKE_START_START,
};

static const struct lab_conf starts_and_traps = {
	.children[0].start_action = IKE_START_START | IKE_START_TRAP,
};

static void an_unchanged_connection_keeps_its_sas(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &starts_and_traps, NULL);
	u64 sent = lab->sent, spi = lab_sa(&lab->a)->spi;

	KUNIT_EXPECT_EQ(test, lab_reload(&lab->a, NULL), 0);
	KUNIT_EXPECT_EQ(test, lab_reload(&lab->b, NULL), 0);
	KUNIT_EXPECT_EQ(test, lab->sent, sent);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->spi, spi);
	KUNIT_EXPECT_EQ(test, lab_policies(&lab->a), 1);
	lab_expect_agreement(lab, 1);
	/* and can be used */
	lab_down(&lab->a, "net", 2);
	lab_run(lab);
	lab_up(&lab->a, "net", 3);
	lab_run(lab);
	lab_expect_done(&lab->a, 3, 0);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->spi, spi);
	lab_end(lab);
}

static const struct lab_conf another = {
	.name = "another",
	.remote_host = 9,
};

static void a_connection_is_added(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, NULL, NULL);

	KUNIT_EXPECT_EQ(test, lab_reload(&lab->a, &another), 0);
	lab_expect_agreement(lab, 1);
	KUNIT_EXPECT_EQ(test, lab_order(&lab->a, IKE_COMMAND_UP, "another", "",
					2), 0);
	KUNIT_EXPECT_EQ(test, lab_on_wire(lab), 1);
	lab_end(lab);
}

static void a_connection_is_removed(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &trap, NULL);

	lab_no_conf(&lab->a);
	KUNIT_EXPECT_EQ(test, lab_states(&lab->a), 0);
	KUNIT_EXPECT_EQ(test, lab_policies(&lab->a), 0);
	KUNIT_EXPECT_EQ(test, lab_reqid_refs(&lab->a, 0), 0);
	lab_deliver(lab);	/* HDR, SK {D} --> */
	lab_deliver(lab);	/* <-- HDR, SK {} */
	lab_expect_nothing(lab);
	KUNIT_EXPECT_EQ(test, lab_order(&lab->a, IKE_COMMAND_UP, "lab", "", 2),
			-ENOENT);
	KUNIT_EXPECT_EQ(test, lab_order(&lab->a, IKE_COMMAND_DOWN, "lab", "",
					3), -ENOENT);
	lab_end(lab);
}

/* The same name, but another object, by which it would be no other SA */
static void a_connection_is_changed(struct kunit *test)
{
	struct lab *lab = lab_tunnel(test, &starts, NULL);
	u64 sent = lab->sent, spi = lab_sa(&lab->a)->spi;

	lab_conf(&lab->a, &starts);
	KUNIT_EXPECT_EQ(test, lab->sent, sent);
	KUNIT_EXPECT_EQ(test, lab_sa(&lab->a)->spi, spi);
	lab_expect_agreement(lab, 1);
	lab_end(lab);
}

/* At each moment of a set-up the configuration of one side goes. */
static void a_reload_during_the_set_up(struct kunit *test)
{
	struct lab *lab;
	int i, k;

	for (i = 0; i < 8; i++) {
		lab = lab_pair(test, NULL, NULL);
		lab_up(&lab->a, "net", 1);
		for (k = 0; k < i / 2; k++)
			lab_deliver(lab);
		lab_no_conf(i & 1 ? &lab->b : &lab->a);
		lab_settle(lab, 250000);
		KUNIT_EXPECT_NOT_NULL(test, lab_done(&lab->a, 1));
		lab_expect_nothing(lab);
		lab_end(lab);
	}
}

static void an_unchanged_reload_during_the_set_up(struct kunit *test)
{
	struct lab *lab;
	int i, k;

	for (i = 0; i < 8; i++) {
		lab = lab_pair(test, NULL, NULL);
		lab_up(&lab->a, "net", 1);
		for (k = 0; k < i / 2; k++)
			lab_deliver(lab);
		KUNIT_EXPECT_EQ(test, lab_reload(i & 1 ? &lab->b : &lab->a,
						 NULL), 0);
		lab_run(lab);
		lab_expect_done(&lab->a, 1, 0);
		lab_expect_agreement(lab, 1);
		lab_end(lab);
	}
}

static struct kunit_case unique_cases[] = {
	KUNIT_CASE(no_with_initial_contact),
	KUNIT_CASE(no_without_initial_contact),
	KUNIT_CASE(replace_with_initial_contact),
	KUNIT_CASE(replace_without_initial_contact),
	KUNIT_CASE(replace_from_another_address),
	KUNIT_CASE(replace_again_and_again),
	KUNIT_CASE(never_with_initial_contact),
	KUNIT_CASE(keep_with_initial_contact),
	KUNIT_CASE(keep_without_initial_contact),
	KUNIT_CASE(keep_after_a_delete),
	KUNIT_CASE(both_begin_at_once),
	KUNIT_CASE(initial_contact_is_late),
	KUNIT_CASE(no_more_than_so_many_twins),
	KUNIT_CASE(the_other_engines_are_told),
	KUNIT_CASE(two_engines_at_the_same_moment),
	KUNIT_CASE(keep_in_another_engine),
	{}
};

struct kunit_suite ikek_unique_suite = {
	.name = "ikek_unique",
	.test_cases = unique_cases,
};

static struct kunit_case reload_cases[] = {
	KUNIT_CASE(an_unchanged_connection_keeps_its_sas),
	KUNIT_CASE(a_connection_is_added),
	KUNIT_CASE(a_connection_is_removed),
	KUNIT_CASE(a_connection_is_changed),
	KUNIT_CASE(a_reload_during_the_set_up),
	KUNIT_CASE(an_unchanged_reload_during_the_set_up),
	{}
};

struct kunit_suite ikek_reload_suite = {
	.name = "ikek_reload",
	.test_cases = reload_cases,
};
