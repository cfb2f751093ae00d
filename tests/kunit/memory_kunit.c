// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory runs out, once, at every single allocation of a conversation in turn.
 * It ends, nothing is lost, both sides agree, and the next try works.
 */
#include "multi_ke.h"
#include "suites.h"

#define TICKET	7
#define AGAIN	8

static const struct lab_conf two_children = {
	.n_children = 2,
	.children[1] = {
		.name = "more",
		.proposal = {
			{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_CBC, 256 },
			{ IKE_TRANSFORM_INTEG, IKE_INTEG_HMAC_SHA2_256_128 },
			{ IKE_TRANSFORM_KE, IKE_KE_X25519 },
			{ IKE_TRANSFORM_ESN, IKE_ESN_NO },
		},
		LAB_BETWEEN_GATEWAYS(0),
	},
};

static const struct lab_conf other_method = {
	.proposals[0] = {
		{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_CBC, 256 },
		{ IKE_TRANSFORM_INTEG, IKE_INTEG_HMAC_SHA2_256_128 },
		{ IKE_TRANSFORM_PRF, IKE_PRF_HMAC_SHA2_256 },
		{ IKE_TRANSFORM_KE, IKE_KE_ECP_256 },
		{ IKE_TRANSFORM_KE, IKE_KE_X25519 },
	},
};

static const struct lab_conf only_x25519 = {
	.demand_cookies = true,
	.proposals[0] = {
		{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_CBC, 256 },
		{ IKE_TRANSFORM_INTEG, IKE_INTEG_HMAC_SHA2_256_128 },
		{ IKE_TRANSFORM_PRF, IKE_PRF_HMAC_SHA2_256 },
		{ IKE_TRANSFORM_KE, IKE_KE_X25519 },
	},
};

static const struct lab_conf fragments = {
	.settings.fragment_size_v4 = 200,
	.n_children = 2,
	.children[1] = { .name = "more" },
};

static const struct lab_conf mobile = { .mobike = true };

static const struct lab_conf other_psk = { .psk = "wrong horse" };

static const struct lab_conf multi = {
	.proposals[0] = IKE_WITH(KE(X25519), ADDKE(1, ECP_192)),
	TWO_CHILDREN_WITH(KE(X25519), NO_ESN, ADDKE(1, ECP_192)),
};

static const struct lab_conf multi_in_fragments = {
	.settings.fragment_size_v4 = 200,
	.proposals[0] = IKE_WITH(KE(X25519), ADDKE(1, ECP_192)),
	TWO_CHILDREN_WITH(KE(X25519), NO_ESN, ADDKE(1, ECP_192)),
};

/**
 * struct talk - a conversation in which memory runs out
 * @name: its name
 * @a: configuration of one side
 * @b: of the other
 * @tunnel: there is a tunnel before
 * @by_b: b begins, else a
 * @type: the order that begins it
 * @child: of the order
 * @fails: there is no way for it to work
 * @both: the other side gives the same order
 */
struct talk {
	const char *name;
	const struct lab_conf *a;
	const struct lab_conf *b;
	bool tunnel;
	bool by_b;
	enum ike_command_type type;
	const char *child;
	bool fails;
	bool both;
};

static const struct talk talks[] = {
	{ "set-up", NULL, NULL, false, false, IKE_COMMAND_UP, "net" },
	{ "set-up with cookie and INVALID_KE", &other_method, &only_x25519,
	  false, false, IKE_COMMAND_UP, "net" },
	{ "set-up with MOBIKE", &mobile, &mobile, false, false, IKE_COMMAND_UP,
	  "net" },
	{ "set-up in fragments", &fragments, &fragments, false, false,
	  IKE_COMMAND_UP, "net" },
	{ "further child by b in fragments", &fragments, &fragments, true, true,
	  IKE_COMMAND_UP, "more" },
	{ "a refused set-up", NULL, &other_psk, false, false, IKE_COMMAND_UP,
	  "net", true },
	{ "further child by a", &two_children, &two_children, true, false,
	  IKE_COMMAND_UP, "more" },
	{ "further child by b", &two_children, &two_children, true, true,
	  IKE_COMMAND_UP, "more" },
	{ "rekey of a child by a", &two_children, &two_children, true, false,
	  IKE_COMMAND_REKEY, "net" },
	{ "rekey of a child by b", &two_children, &two_children, true, true,
	  IKE_COMMAND_REKEY, "net" },
	{ "rekey of the IKE SA by a", &two_children, &two_children, true,
	  false, IKE_COMMAND_REKEY, "" },
	{ "rekey of the IKE SA by b", &two_children, &two_children, true,
	  true, IKE_COMMAND_REKEY, "" },
	{ "rekey of a child by both", &two_children, &two_children, true, false,
	  IKE_COMMAND_REKEY, "net", false, true },
	{ "rekey of the IKE SA by both", &two_children, &two_children, true,
	  false, IKE_COMMAND_REKEY, "", false, true },
	{ "set-up with IKE_INTERMEDIATE", &multi, &multi, false, false,
	  IKE_COMMAND_UP, "net" },
	{ "further child with IKE_FOLLOWUP_KE in fragments",
	  &multi_in_fragments, &multi_in_fragments, true, false, IKE_COMMAND_UP,
	  "more" },
	{ "rekey of a child with IKE_FOLLOWUP_KE by both", &multi, &multi, true,
	  false, IKE_COMMAND_REKEY, "net", false, true },
	{ "rekey of the IKE SA with IKE_FOLLOWUP_KE by both", &multi, &multi,
	  true, false, IKE_COMMAND_REKEY, "", false, true },
	{ "delete of a child by a", NULL, NULL, true, false, IKE_COMMAND_DOWN,
	  "net" },
	{ "delete of a child by b", NULL, NULL, true, true, IKE_COMMAND_DOWN,
	  "net" },
	{ "delete of the IKE SA by a", NULL, NULL, true, false,
	  IKE_COMMAND_DOWN, "" },
	{ "delete of the IKE SA by b", NULL, NULL, true, true,
	  IKE_COMMAND_DOWN, "" },
};

KUNIT_ARRAY_PARAM_DESC(talk, talks, name);

#ifdef CONFIG_FAULT_INJECTION

static int order(struct lab *lab, const struct talk *t, u64 ticket)
{
	return lab_order(t->by_b ? &lab->b : &lab->a, t->type, "lab", t->child,
			 ticket);
}

/* The order has been refused at once, or has come to an end. */
static void expect_an_end(struct lab *lab, const struct talk *t, int err)
{
	struct lab_side *side = t->by_b ? &lab->b : &lab->a;
	struct kunit *test = lab->test;

	if (err)
		KUNIT_EXPECT_NULL(test, lab_done(side, TICKET));
	else
		KUNIT_EXPECT_NOT_NULL(test, lab_done(side, TICKET));
}

/* What one side has, the other one has. */
static void expect_the_same(struct lab *lab)
{
	lab_expect_agreement(lab, lab_states(&lab->a));
	KUNIT_EXPECT_EQ(lab->test, lab_sas(&lab->a, IKE_SA_ESTABLISHED),
			lab_sas(&lab->b, IKE_SA_ESTABLISHED));
}

/* Now with enough memory */
static void try_again(struct lab *lab, const struct talk *t)
{
	struct lab_side *side = t->by_b ? &lab->b : &lab->a;
	struct kunit *test = lab->test;
	int err = order(lab, t, AGAIN);

	if (t->type == IKE_COMMAND_DOWN && err == -ENOENT)
		return;		/* it had worked */
	KUNIT_EXPECT_EQ(test, err, 0);
	lab_settle(lab, 60000);
	KUNIT_ASSERT_NOT_NULL(test, lab_done(side, AGAIN));
	KUNIT_EXPECT_EQ_MSG(test, !!lab_done(side, AGAIN)->error, t->fails,
			    "%s", lab_done(side, AGAIN)->reason);
	expect_the_same(lab);
}

static void every_allocation_fails(struct kunit *test)
{
	const struct talk *t = test->param_value;
	struct lab *lab;
	unsigned int n;
	int err;

	for (n = 1;; n++) {
		lab = t->tunnel ? lab_tunnel(test, t->a, t->b) :
				  lab_pair(test, t->a, t->b);
		lab->fail_nth = n;
		err = order(lab, t, TICKET);
		if (t->both)
			lab_order(t->by_b ? &lab->a : &lab->b, t->type, "lab",
				  t->child, TICKET);
		lab_run(lab);
		if (lab->fail_nth)
			break;
		lab_settle(lab, 250000);
		expect_an_end(lab, t, err);
		expect_the_same(lab);
		try_again(lab, t);
		lab_end(lab);
	}
	lab->fail_nth = 0;
	lab_end(lab);
	kunit_info(test, "%u allocations", n - 1);
	KUNIT_EXPECT_GT(test, n, 2);
}

static const struct lab_conf trap = {
	.children[0].start_action = IKE_START_TRAP,
};

static void every_allocation_of_a_trap_fails(struct kunit *test)
{
	struct lab *lab;
	unsigned int n;

	for (n = 1;; n++) {
		lab = lab_pair(test, &trap, NULL);
		lab->fail_nth = n;
		lab_acquire(&lab->a, 1);
		lab_run(lab);
		if (lab->fail_nth)
			break;
		lab_settle(lab, 250000);
		expect_the_same(lab);
		KUNIT_EXPECT_EQ(test, lab->a.n_failed, !lab_states(&lab->a));
		if (!lab_states(&lab->a)) {
			lab_acquire(&lab->a, 2);
			lab_run(lab);
		}
		lab_expect_agreement(lab, 1);
		lab_end(lab);
	}
	lab->fail_nth = 0;
	lab_end(lab);
	KUNIT_EXPECT_GT(test, n, 10);
}

static const struct lab_conf trap_and_start = {
	.name = "further",
	.children[0].start_action = IKE_START_TRAP | IKE_START_START,
};

/* What could not be set or begun is so with the next reload. */
static void every_allocation_of_a_reload_fails(struct kunit *test)
{
	struct lab *lab;
	unsigned int n;
	int err;

	for (n = 1;; n++) {
		lab = lab_pair(test, NULL, NULL);
		lab->fail_nth = n;
		err = lab_reload(&lab->a, &trap_and_start);
		if (lab->fail_nth)
			break;
		lab_run(lab);
		KUNIT_EXPECT_EQ(test, lab_policies(&lab->a), !err);
		KUNIT_EXPECT_EQ(test,
				lab_reload(&lab->a,
					   err ? &trap_and_start : NULL), 0);
		KUNIT_EXPECT_EQ(test, lab_policies(&lab->a), 1);
		lab_run(lab);
		lab_expect_agreement(lab, 1);
		lab_end(lab);
	}
	lab->fail_nth = 0;
	lab_end(lab);
	KUNIT_EXPECT_GT(test, n, 5);
}

static const struct lab_conf changed = {
	.children[0] = { .start_action = IKE_START_TRAP, .reqid = 7 },
	.dpd_ms = 30000,
};

/* The connection of a tunnel changes, or all stays as it was. */
static void every_allocation_of_a_load_fails(struct kunit *test)
{
	const struct lab_conf *const confs[] = { &changed };
	unsigned int n, policies;
	struct lab *lab;
	int err;

	for (n = 1;; n++) {
		lab = lab_tunnel(test, &trap, NULL);
		policies = lab_policies(&lab->a);
		lab->fail_nth = n;
		err = lab_try_confs(&lab->a, confs, 1);
		if (lab->fail_nth)
			break;
		lab_run(lab);
		KUNIT_EXPECT_EQ(test, lab_policies(&lab->a), policies);
		if (err)
			lab_expect_agreement(lab, 1);
		lab_conf(&lab->a, &changed);
		lab_settle(lab, 20000);
		lab_up(&lab->a, "net", TICKET);
		lab_settle(lab, 20000);
		lab_expect_done(&lab->a, TICKET, 0);
		lab_expect_agreement(lab, 1);
		lab_end(lab);
	}
	lab->fail_nth = 0;
	lab_end(lab);
	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_GT(test, n, 3);
}

static int add_conn(struct ike_conf *conf, const char *name)
{
	const struct ike_id id = { IKE_ID_FQDN, IKE_VIEW("a.test", 6) };
	struct ike_conn *conn = ike_conn_alloc(name);
	int err = -ENOMEM;

	if (!conn)
		return err;
	conn->local_id = ike_id_dup(&id);
	conn->remote_id = ike_id_dup(&id);
	if (conn->local_id && conn->remote_id)
		err = ike_conf_add(conf, conn);
	if (err)
		ike_conn_put(conn);
	return err;
}

/* What a load is made of, with so many connections that they are indexed */
static int make_snapshot(struct ike_conf **out)
{
	unsigned int i;
	char name[8];
	int err = 0;

	*out = ike_conf_alloc();
	if (!*out)
		return -ENOMEM;
	for (i = 0; i < 20 && !err; i++) {
		snprintf(name, sizeof(name), "c%u", i);
		err = add_conn(*out, name);
	}
	return err ?: ike_conf_index(*out);
}

static void every_allocation_of_a_snapshot_fails(struct kunit *test)
{
	struct lab *lab = lab_new(test);
	struct ike_conf *conf;
	unsigned int n;
	int err;

	for (n = 1;; n++) {
		lab->fail_nth = n;
		lab_enter(lab);
		err = make_snapshot(&conf);
		lab_leave(lab);
		ike_conf_put(conf);
		if (lab->fail_nth)
			break;
		KUNIT_EXPECT_EQ(test, err, -ENOMEM);
	}
	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_GT(test, n, 60);
	lab->fail_nth = 0;
	lab_end(lab);
}

static const struct lab_conf renewed = {
	.dpd_ms = 4000,
	.rekey_s = 20,
	.over_s = 40,
	.children[0].time = { .rekey = 12, .life = 60 },
};

/* Timers, not orders: the Child SA and the IKE SA get old, the peer is asked
 * whether it lives. With a single failure nothing of it is lost.
 */
static void every_allocation_of_a_life_fails(struct kunit *test)
{
	struct lab *lab;
	unsigned int n;

	for (n = 1;; n++) {
		lab = lab_tunnel(test, &renewed, NULL);
		lab->fail_nth = n;
		lab_settle(lab, 30000);
		if (lab->fail_nth)
			break;
		lab_settle(lab, 30000);
		KUNIT_EXPECT_EQ(test, lab_sas(&lab->a, IKE_SA_ESTABLISHED), 1);
		KUNIT_EXPECT_EQ(test, lab_sas(&lab->b, IKE_SA_ESTABLISHED), 1);
		KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_IKE_DOWN),
				0);
		KUNIT_EXPECT_TRUE(test, lab_packet(&lab->a));
		KUNIT_EXPECT_TRUE(test, lab_packet(&lab->b));
		lab_end(lab);
	}
	lab->fail_nth = 0;
	lab_end(lab);
	KUNIT_EXPECT_GT(test, n, 40);
}

static void every_allocation_of_an_engine_fails(struct kunit *test)
{
	struct lab *lab = lab_new(test);
	struct ike_engine_params params = {
		.ops = &lab_ops,
		.port = &lab->a,
		.shards = 1,
	};
	struct ike_engine *e;
	unsigned int n;
	int err;

	for (n = 1;; n++) {
		lab->fail_nth = n;
		lab_enter(lab);
		err = ike_engine_new(&params, &e);
		lab_leave(lab);
		if (!err)
			ike_engine_free(e);
		if (lab->fail_nth)
			break;
	}
	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_GT(test, n, 3);
	lab->fail_nth = 0;
	lab_end(lab);
}

#else

static void every_allocation_fails(struct kunit *test)
{
	kunit_skip(test, "this kernel cannot make allocations fail");
}

#define every_allocation_of_a_trap_fails	every_allocation_fails
#define every_allocation_of_a_reload_fails	every_allocation_fails
#define every_allocation_of_a_load_fails	every_allocation_fails
#define every_allocation_of_a_snapshot_fails	every_allocation_fails
#define every_allocation_of_a_life_fails	every_allocation_fails
#define every_allocation_of_an_engine_fails	every_allocation_fails

#endif

static struct kunit_case memory_cases[] = {
	KUNIT_CASE_PARAM(every_allocation_fails, talk_gen_params),
	KUNIT_CASE(every_allocation_of_a_trap_fails),
	KUNIT_CASE(every_allocation_of_a_reload_fails),
	KUNIT_CASE(every_allocation_of_a_load_fails),
	KUNIT_CASE(every_allocation_of_a_snapshot_fails),
	KUNIT_CASE(every_allocation_of_a_life_fails),
	KUNIT_CASE(every_allocation_of_an_engine_fails),
	{}
};

struct kunit_suite ikek_memory_suite = {
	.name = "ikek_memory",
	.test_cases = memory_cases,
};
