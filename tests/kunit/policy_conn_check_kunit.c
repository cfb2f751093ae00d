// SPDX-License-Identifier: GPL-2.0-only
/* Configuration: what is refused. */
#include <kunit/test.h>
#include <linux/slab.h>

#include "policy_conn_text.h"
#include "suites.h"

static void replace_id(struct kunit *test, struct ike_id **id, const char *text)
{
	kfree(*id);
	*id = conn_id(test, text);
}

static void replace_selectors(struct kunit *test, struct ike_ts **ts, u16 *n,
			      const char *text)
{
	kfree(*ts);
	*ts = conn_selectors(test, text, n);
}

static void replace_ranges(struct kunit *test, struct ike_conn *conn,
			   const char *local, const char *remote)
{
	kfree(conn->local_addrs);
	kfree(conn->remote_addrs);
	conn->local_addrs = conn_ranges(test, local, &conn->n_local_addrs);
	conn->remote_addrs = conn_ranges(test, remote, &conn->n_remote_addrs);
}

static void replace_esp(struct kunit *test, struct ike_child_conf *c,
			const char *text)
{
	kfree(c->proposals[0].t);
	kfree(c->proposals);
	c->proposals = conn_proposals(test, IKE_PROTO_ESP, text,
				      &c->n_proposals);
}

/* One thing each that is changed in a connection that is fine */
static void nothing(struct kunit *test, struct ike_conn *c)
{
}

static void no_name(struct kunit *test, struct ike_conn *c)
{
	c->name[0] = '\0';
}

static void slash_in_name(struct kunit *test, struct ike_conn *c)
{
	strscpy(c->name, "gw/gw", sizeof(c->name));
}

static void control_in_name(struct kunit *test, struct ike_conn *c)
{
	strscpy(c->name, "gw\x1bgw", sizeof(c->name));
}

static void no_port(struct kunit *test, struct ike_conn *c)
{
	c->remote_port = 0;
}

static void odd_unique(struct kunit *test, struct ike_conn *c)
{
	c->unique = IKE_UNIQUE_NEVER + 1;
}

static void odd_childless(struct kunit *test, struct ike_conn *c)
{
	c->childless = IKE_CHILDLESS_FORCE + 1;
}

static void odd_dpd_action(struct kunit *test, struct ike_conn *c)
{
	c->children[0].dpd_action = IKE_END_START + 1;
}

static void odd_close_action(struct kunit *test, struct ike_conn *c)
{
	c->children[0].close_action = IKE_END_START + 1;
}

static void life_before_rekey(struct kunit *test, struct ike_conn *c)
{
	c->children[0].time = (struct ike_limit){ .rekey = 20, .life = 10 };
}

static void no_id(struct kunit *test, struct ike_conn *c)
{
	replace_id(test, &c->remote_id, NULL);
}

static void empty_id(struct kunit *test, struct ike_conn *c)
{
	c->local_id->data.len = 0;
}

static void any_ids(struct kunit *test, struct ike_conn *c)
{
	replace_id(test, &c->local_id, "%any");
	replace_id(test, &c->remote_id, "%any");
}

static void wildcard_remote_id(struct kunit *test, struct ike_conn *c)
{
	replace_id(test, &c->remote_id, "C=CH,CN=*");
}

static void wildcard_local_id(struct kunit *test, struct ike_conn *c)
{
	replace_id(test, &c->local_id, "*.example.org");
}

static void wildcard_local_dn(struct kunit *test, struct ike_conn *c)
{
	replace_id(test, &c->local_id, "C=CH,CN=*");
}

static void any_addrs(struct kunit *test, struct ike_conn *c)
{
	replace_ranges(test, c, "", "");
}

static void families_apart(struct kunit *test, struct ike_conn *c)
{
	replace_ranges(test, c, "192.0.2.1", "2001:db8::1");
}

static void families_overlap(struct kunit *test, struct ike_conn *c)
{
	replace_ranges(test, c, "192.0.2.1 2001:db8::2", "192.0.2.0/24");
}

static void range_backwards(struct kunit *test, struct ike_conn *c)
{
	replace_ranges(test, c, "192.0.2.9-192.0.2.1", "");
}

static void range_of_two_families(struct kunit *test, struct ike_conn *c)
{
	replace_ranges(test, c, "192.0.2.9-2001:db8::1", "");
}

static void range_of_odd_length(struct kunit *test, struct ike_conn *c)
{
	c->local_addrs->start.len = 6;
	c->local_addrs->end.len = 6;
}

static void no_proposals(struct kunit *test, struct ike_conn *c)
{
	kfree(c->proposals->t);
	c->n_proposals = 0;
}

static void esp_for_ike(struct kunit *test, struct ike_conn *c)
{
	c->proposals->protocol = IKE_PROTO_ESP;
}

static void proposal_without_sense(struct kunit *test, struct ike_conn *c)
{
	c->proposals->n--;
}

static void no_esp_proposals(struct kunit *test, struct ike_conn *c)
{
	kfree(c->children[0].proposals->t);
	c->children[0].n_proposals = 0;
}

static void no_children(struct kunit *test, struct ike_conn *c)
{
	kfree(c->children[0].local);
	kfree(c->children[0].remote);
	kfree(c->children[0].proposals->t);
	kfree(c->children[0].proposals);
	kfree(c->children[1].local);
	kfree(c->children[1].remote);
	kfree(c->children[1].proposals->t);
	kfree(c->children[1].proposals);
	c->n_children = 0;
}

static void same_child_twice(struct kunit *test, struct ike_conn *c)
{
	strscpy(c->children[1].name, "net", sizeof(c->children[1].name));
}

static void child_without_name(struct kunit *test, struct ike_conn *c)
{
	c->children[1].name[0] = '\0';
}

static void odd_mode(struct kunit *test, struct ike_conn *c)
{
	c->children[0].mode = IKE_MODE_DROP + 1;
}

static void odd_start_action(struct kunit *test, struct ike_conn *c)
{
	c->children[0].start_action = 4;
}

static void start_and_trap(struct kunit *test, struct ike_conn *c)
{
	c->children[0].start_action = IKE_START_START | IKE_START_TRAP;
}

static void mark(struct kunit *test, struct ike_conn *c)
{
	c->children[0].mark_in = (struct ike_mark){ 0x10, 0xf0 };
}

static void mark_outside_mask(struct kunit *test, struct ike_conn *c)
{
	c->children[0].mark_out = (struct ike_mark){ 0x11, 0xf0 };
}

static void no_selectors(struct kunit *test, struct ike_conn *c)
{
	c->children[0].n_remote = 0;
}

static void selector_backwards(struct kunit *test, struct ike_conn *c)
{
	replace_selectors(test, &c->children[0].local,
			  &c->children[0].n_local, "10.1.0.9-10.1.0.1");
}

static void dynamic_ports_backwards(struct kunit *test, struct ike_conn *c)
{
	replace_selectors(test, &c->children[1].local,
			  &c->children[1].n_local, "dynamic[6/90-80]");
}

static void selector_families_apart(struct kunit *test, struct ike_conn *c)
{
	replace_selectors(test, &c->children[0].local,
			  &c->children[0].n_local, "fec1::/64");
}

static void six_in_four(struct kunit *test, struct ike_conn *c)
{
	replace_selectors(test, &c->children[0].local,
			  &c->children[0].n_local, "fec1::/64");
	replace_selectors(test, &c->children[0].remote,
			  &c->children[0].n_remote, "fec2::/64");
}

static void six_over_four_without_tunnel(struct kunit *test, struct ike_conn *c)
{
	six_in_four(test, c);
	c->children[0].mode = IKE_MODE_TRANSPORT;
}

static void dynamic_of_another_family(struct kunit *test, struct ike_conn *c)
{
	replace_selectors(test, &c->children[1].remote,
			  &c->children[1].n_remote, "fec2::/64");
}

static void shunt_without_proposals(struct kunit *test, struct ike_conn *c)
{
	no_esp_proposals(test, c);
	c->children[0].mode = IKE_MODE_PASS;
}

static void replay_window_too_large(struct kunit *test, struct ike_conn *c)
{
	c->children[0].replay_window = IKE_CONF_REPLAY_MAX + 1;
}

static void no_replay_window(struct kunit *test, struct ike_conn *c)
{
	c->children[0].replay_window = 0;
}

static void no_replay_window_for_esn(struct kunit *test, struct ike_conn *c)
{
	c->children[0].replay_window = 0;
	replace_esp(test, &c->children[0], "aes128gcm16-esn-noesn");
}

/* ESN goes where there is something else, and nothing is lost otherwise. */
static void esn_is_dropped(struct kunit *test)
{
	struct ike_conn *conn = conn_make_whole(test);
	struct ike_child_conf *c = &conn->children[0];
	const char *why;

	c->replay_window = 0;
	replace_esp(test, c, "aes128gcm16-aes256gcm16-esn-noesn");
	KUNIT_EXPECT_EQ(test, ike_conn_check(conn, &why), -EINVAL);
	KUNIT_EXPECT_EQ(test, ike_proposals_drop_esn(c->proposals,
						     c->n_proposals), 0);
	KUNIT_EXPECT_EQ(test, ike_conn_check(conn, &why), 0);
	KUNIT_ASSERT_EQ(test, c->proposals[0].n, 3);
	KUNIT_EXPECT_EQ(test, c->proposals[0].t[2].id, IKE_ESN_NO);
	replace_esp(test, c, "aes128gcm16-esn");
	KUNIT_EXPECT_EQ(test, ike_proposals_drop_esn(c->proposals,
						     c->n_proposals), -EINVAL);
	KUNIT_EXPECT_EQ(test, c->proposals[0].n, 2);
	ike_conn_put(conn);
}

static struct ike_conn *with_reqid(struct kunit *test, struct ike_conf *conf,
				   u32 reqid, u8 start_action)
{
	struct ike_conn *conn = conn_make_whole(test);

	conn->children[1].reqid = reqid;
	conn->children[1].start_action = start_action;
	KUNIT_ASSERT_EQ(test, ike_conf_add(conf, conn), 0);
	return conn;
}

static void traps_share_no_reqid(struct kunit *test)
{
	struct ike_conf *conf = ike_conf_alloc();
	const struct ike_child_conf *child = NULL;
	const struct ike_conn *conn = NULL;
	struct ike_conn *last;

	KUNIT_ASSERT_NOT_NULL(test, conf);
	with_reqid(test, conf, 5, IKE_START_TRAP);
	with_reqid(test, conf, 6, IKE_START_TRAP);
	with_reqid(test, conf, 5, IKE_START_START);
	with_reqid(test, conf, 0, IKE_START_TRAP);
	with_reqid(test, conf, 0, IKE_START_TRAP);
	KUNIT_EXPECT_EQ(test, ike_conf_check_reqids(conf, &conn, &child), 0);
	KUNIT_EXPECT_NULL(test, conn);
	last = with_reqid(test, conf, 6, IKE_START_TRAP);
	KUNIT_EXPECT_EQ(test, ike_conf_check_reqids(conf, &conn, &child),
			-EBUSY);
	KUNIT_EXPECT_PTR_EQ(test, conn, (const struct ike_conn *)last);
	KUNIT_EXPECT_PTR_EQ(test, child,
			    (const struct ike_child_conf *)&last->children[1]);
	ike_conf_put(conf);
}

#define ROW(change, ok)	{ #change, change, ok }

static const struct check_row {
	const char *desc;
	void (*change)(struct kunit *test, struct ike_conn *conn);
	bool ok;
} check_rows[] = {
	ROW(nothing, true),
	ROW(no_name, false),
	ROW(slash_in_name, false),
	ROW(control_in_name, false),
	ROW(no_port, false),
	ROW(odd_unique, false),
	ROW(odd_childless, false),
	ROW(odd_dpd_action, false),
	ROW(life_before_rekey, false),
	ROW(odd_close_action, false),
	ROW(no_id, false),
	ROW(empty_id, false),
	ROW(any_ids, true),
	ROW(wildcard_remote_id, true),
	ROW(wildcard_local_id, false),
	ROW(wildcard_local_dn, false),
	ROW(any_addrs, true),
	ROW(families_apart, false),
	ROW(families_overlap, true),
	ROW(range_backwards, false),
	ROW(range_of_two_families, false),
	ROW(range_of_odd_length, false),
	ROW(no_proposals, false),
	ROW(esp_for_ike, false),
	ROW(proposal_without_sense, false),
	ROW(no_esp_proposals, false),
	ROW(no_children, true),
	ROW(same_child_twice, false),
	ROW(child_without_name, false),
	ROW(odd_mode, false),
	ROW(odd_start_action, false),
	ROW(start_and_trap, true),
	ROW(mark, true),
	ROW(mark_outside_mask, false),
	ROW(no_selectors, false),
	ROW(selector_backwards, false),
	ROW(dynamic_ports_backwards, false),
	ROW(selector_families_apart, false),
	ROW(six_in_four, true),
	ROW(six_over_four_without_tunnel, false),
	ROW(dynamic_of_another_family, false),
	ROW(shunt_without_proposals, true),
	ROW(replay_window_too_large, false),
	ROW(no_replay_window, true),
	ROW(no_replay_window_for_esn, false),
};
KUNIT_ARRAY_PARAM_DESC(check, check_rows, desc);

static void check_test(struct kunit *test)
{
	const struct check_row *row = test->param_value;
	struct ike_conn *conn = conn_make_whole(test);
	const char *why = NULL;

	row->change(test, conn);
	KUNIT_EXPECT_EQ(test, ike_conn_check(conn, &why),
			row->ok ? 0 : -EINVAL);
	KUNIT_EXPECT_EQ(test, !why, row->ok);
	ike_conn_put(conn);
}

/* Counts are judged before what they count is looked at. */
static void too_many_of_anything(struct kunit *test)
{
	struct ike_conn *conn = conn_make_whole(test);
	const char *why;
	u16 was;

#define EXPECT_BOUND(count, max) do {					\
	was = (count);							\
	(count) = (max) + 1;						\
	KUNIT_EXPECT_EQ(test, ike_conn_check(conn, &why), -EINVAL);	\
	(count) = was;							\
} while (0)
	EXPECT_BOUND(conn->n_local_addrs, IKE_CONF_ADDRS_MAX);
	EXPECT_BOUND(conn->n_remote_addrs, IKE_CONF_ADDRS_MAX);
	EXPECT_BOUND(conn->n_proposals, IKE_CONF_PROPOSALS_MAX);
	EXPECT_BOUND(conn->n_children, IKE_CONF_CHILDREN_MAX);
	EXPECT_BOUND(conn->children[0].n_local, IKE_CONF_TS_MAX);
	EXPECT_BOUND(conn->children[0].n_remote, IKE_CONF_TS_MAX);
	EXPECT_BOUND(conn->children[0].n_proposals, IKE_CONF_PROPOSALS_MAX);
	KUNIT_EXPECT_EQ(test, ike_conn_check(conn, &why), 0);
	ike_conn_put(conn);
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(check_test, check_gen_params),
	KUNIT_CASE(too_many_of_anything),
	KUNIT_CASE(esn_is_dropped),
	KUNIT_CASE(traps_share_no_reqid),
	{ }
};

struct kunit_suite ikek_conn_check_suite = {
	.name = "ikek_conn_check",
	.test_cases = cases,
};
