// SPDX-License-Identifier: GPL-2.0-only
/* Configuration: its life, which connection and which key are for whom. */
#include <kunit/test.h>
#include <linux/slab.h>

#include "policy_conn_text.h"
#include "policy_ts_text.h"
#include "suites.h"

static void name_that_is_too_long(struct kunit *test)
{
	char name[IKE_NAME_MAX + 1];
	struct ike_conn *conn;

	memset(name, 'x', sizeof(name));
	name[IKE_NAME_MAX] = '\0';
	KUNIT_EXPECT_NULL(test, ike_conn_alloc(name));
	name[IKE_NAME_MAX - 1] = '\0';
	conn = ike_conn_alloc(name);
	KUNIT_ASSERT_NOT_NULL(test, conn);
	KUNIT_EXPECT_STREQ(test, conn->name, name);
	KUNIT_EXPECT_EQ(test, conn->local_port, 500);
	KUNIT_EXPECT_EQ(test, conn->remote_port, 500);
	ike_conn_put(conn);
}

static void half_built_is_freed(struct kunit *test)
{
	struct ike_conn *conn = ike_conn_alloc("half");

	KUNIT_ASSERT_NOT_NULL(test, conn);
	conn->n_children = 3;
	conn->n_proposals = 2;
	conn->proposals = kcalloc(2, sizeof(*conn->proposals), GFP_KERNEL);
	ike_conn_put(conn);
	ike_conn_put(NULL);
	ike_conf_put(NULL);
	ike_secret_free(NULL);
}

static void conn_outlives_its_snapshot(struct kunit *test)
{
	struct ike_conf *conf = ike_conf_alloc();
	struct ike_conn *conn = conn_make_whole(test);

	KUNIT_ASSERT_NOT_NULL(test, conf);
	KUNIT_ASSERT_EQ(test, ike_conf_add(conf, conn), 0);
	KUNIT_EXPECT_TRUE(test, ike_conf_find(conf, "gw-gw") == conn);
	KUNIT_EXPECT_NULL(test, ike_conf_find(conf, "gw"));
	KUNIT_EXPECT_TRUE(test, ike_conn_child(conn, "host") ==
				&conn->children[1]);
	KUNIT_EXPECT_NULL(test, ike_conn_child(conn, ""));

	KUNIT_EXPECT_TRUE(test, ike_conn_get(conn) == conn);
	KUNIT_EXPECT_TRUE(test, ike_conf_get(conf) == conf);
	ike_conf_put(conf);
	KUNIT_EXPECT_EQ(test, refcount_read(&conn->refs), 2);
	ike_conf_put(conf);
	KUNIT_EXPECT_EQ(test, refcount_read(&conn->refs), 1);
	KUNIT_EXPECT_STREQ(test, conn->children[0].name, "net");
	ike_conn_put(conn);
}

static void many_conns_keep_their_order(struct kunit *test)
{
	struct ike_conf *conf = ike_conf_alloc();
	struct ike_conn *conn;
	char name[16];
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, conf);
	for (i = 0; i < 1000; i++) {
		scnprintf(name, sizeof(name), "c%u", i);
		conn = ike_conn_alloc(name);
		KUNIT_ASSERT_NOT_NULL(test, conn);
		KUNIT_ASSERT_EQ(test, ike_conf_add(conf, conn), 0);
	}
	i = 0;
	ike_conf_for_each(conn, conf) {
		scnprintf(name, sizeof(name), "c%u", i++);
		KUNIT_EXPECT_STREQ(test, conn->name, name);
	}
	KUNIT_EXPECT_EQ(test, i, 1000);
	ike_conf_put(conf);
}

/* As a reload does it with a connection that did not change */
static void conn_in_two_snapshots(struct kunit *test)
{
	struct ike_conf *was = ike_conf_alloc(), *is = ike_conf_alloc();
	struct ike_conn *conn = conn_make_whole(test);

	KUNIT_ASSERT_TRUE(test, was && is);
	KUNIT_ASSERT_EQ(test, ike_conf_add(was, conn), 0);
	KUNIT_ASSERT_EQ(test, ike_conf_add(is, ike_conn_get(conn)), 0);
	ike_conf_put(was);
	KUNIT_EXPECT_TRUE(test, ike_conf_find(is, "gw-gw") == conn);
	KUNIT_EXPECT_EQ(test, refcount_read(&conn->refs), 1);
	ike_conf_put(is);
}

#ifdef CONFIG_FAULT_INJECTION
/* Did the next allocation of this thread fail? */
#define WITHOUT_MEMORY(call) ({						\
	current->fail_nth = 1;						\
	call;								\
	unsigned int _left = current->fail_nth;				\
	current->fail_nth = 0;						\
	!_left;								\
})

static void without_memory(struct kunit *test)
{
	struct ike_id any = { IKE_ID_ANY }, *id;
	struct ike_conf *conf, *whole = ike_conf_alloc();
	struct ike_conn *conn, *one = ike_conn_alloc("one");
	int err;

	KUNIT_ASSERT_TRUE(test, whole && one);
	KUNIT_EXPECT_TRUE(test, WITHOUT_MEMORY(conn = ike_conn_alloc("x")));
	KUNIT_EXPECT_NULL(test, conn);
	KUNIT_EXPECT_TRUE(test, WITHOUT_MEMORY(conf = ike_conf_alloc()));
	KUNIT_EXPECT_NULL(test, conf);
	KUNIT_EXPECT_TRUE(test, WITHOUT_MEMORY(id = ike_id_dup(&any)));
	KUNIT_EXPECT_NULL(test, id);

	KUNIT_EXPECT_TRUE(test, WITHOUT_MEMORY(err = ike_conf_add(whole, one)));
	KUNIT_EXPECT_EQ(test, err, -ENOMEM);
	KUNIT_EXPECT_NULL(test, ike_conf_find(whole, "one"));
	KUNIT_EXPECT_EQ(test, ike_conf_add(whole, one), 0);
	KUNIT_EXPECT_TRUE(test, ike_conf_find(whole, "one") == one);
	ike_conf_put(whole);
}
#endif

/* In order of configuration */
static const struct {
	const char *name;
	const char *local;
	const char *remote;
	const char *local_id;
	const char *remote_id;
} conns[] = {
	{ "any", "", "", "%any", "%any" },
	{ "net8", "192.0.2.1", "10.0.0.0/8", "moon", "%any" },
	{ "net16", "", "10.1.0.0/16 10.3.0.0/16", "moon", "*.example.org" },
	{ "host", "", "10.1.2.3", "moon", "%any" },
	{ "host-sun", "", "10.1.2.3", "moon", "sun.example.org" },
	{ "host-dn", "", "10.1.2.3", "moon", "C=CH,CN=*" },
	{ "host-local", "192.0.2.1", "10.1.2.3", "gw", "%any" },
	{ "sun-for-mars", "", "10.0.0.0/8", "mars", "sun.example.org" },
	{ "six", "2001:db8::1", "2001:db8::/32", "%any", "%any" },
};

static struct ike_conf *make_conf(struct kunit *test)
{
	struct ike_conf *conf = ike_conf_alloc();
	struct ike_conn *conn;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, conf);
	for (i = 0; i < ARRAY_SIZE(conns); i++) {
		conn = conn_make(test, conns[i].name, conns[i].local,
				 conns[i].remote, conns[i].local_id,
				 conns[i].remote_id);
		KUNIT_ASSERT_EQ(test, ike_conf_add(conf, conn), 0);
	}
	return conf;
}

static struct ike_path make_path(struct kunit *test, const char *local,
				 const char *remote)
{
	return (struct ike_path) {
		.local = addr_parse(test, local),
		.remote = addr_parse(test, remote),
	};
}

static const struct path_row {
	const char *remote;
	const char *local;
	const char *conn;
} path_rows[] = {
	{ "203.0.113.1", "192.0.2.1", "any" },
	{ "10.9.0.1", "192.0.2.1", "net8" },
	{ "10.9.0.1", "192.0.2.7", "sun-for-mars" },
	{ "10.1.0.1", "192.0.2.1", "net16" },
	{ "10.1.0.1", "192.0.2.7", "net16" },
	{ "10.3.0.1", "192.0.2.7", "net16" },
	{ "10.1.2.3", "192.0.2.7", "host" },
	{ "10.1.2.3", "192.0.2.1", "host-local" },
	{ "10.1.2.3", "", "host" },
	{ "10.9.0.1", "", "net8" },
	{ "2001:db8::7", "2001:db8::1", "six" },
	{ "2001:db8::7", "2001:db8::2", "any" },
};
KUNIT_ARRAY_PARAM_DESC(path, path_rows, remote);

static void path_test(struct kunit *test)
{
	const struct path_row *row = test->param_value;
	struct ike_path path = make_path(test, row->local, row->remote);
	struct ike_conf *conf = make_conf(test);
	struct ike_conn *conn = ike_conf_match_path(conf, &path);

	KUNIT_ASSERT_NOT_NULL(test, conn);
	KUNIT_EXPECT_STREQ(test, conn->name, row->conn);
	ike_conf_put(conf);
}

static void no_conn_for_path(struct kunit *test)
{
	struct ike_path path = make_path(test, "192.0.2.1", "10.1.2.3");
	struct ike_conf *conf = ike_conf_alloc();
	struct ike_conn *conn;
	struct ike_id any = { IKE_ID_ANY };

	KUNIT_ASSERT_NOT_NULL(test, conf);
	KUNIT_EXPECT_NULL(test, ike_conf_match_path(conf, &path));
	conn = conn_make(test, "x", "192.0.2.2", "10.1.2.3", "moon", "sun");
	KUNIT_ASSERT_EQ(test, ike_conf_add(conf, conn), 0);
	KUNIT_EXPECT_EQ(test, ike_conn_match_path(conn, &path), 0);
	KUNIT_EXPECT_NULL(test, ike_conf_match_path(conf, &path));
	KUNIT_EXPECT_NULL(test, ike_conf_match_id(conf, &path, &any, NULL,
						  conn));
	ike_conf_put(conf);
}

static const struct id_row {
	const char *desc;
	const char *remote;
	const char *local;
	const char *id_i;
	const char *id_r;
	const char *prefer;
	const char *conn;
} id_rows[] = {
	{ "exact identity", "10.1.2.3", "192.0.2.7", "sun.example.org", NULL,
	  "host", "host-sun" },
	{ "wildcard before any, whatever the address", "10.1.2.3",
	  "192.0.2.7", "venus.example.org", NULL, "host", "net16" },
	{ "DN wildcard", "10.1.2.3", "192.0.2.7", "C=CH,CN=venus", NULL,
	  "host", "host-dn" },
	{ "nobody's identity", "10.1.2.3", "192.0.2.7", "C=DE,CN=venus", NULL,
	  "host", "host" },
	{ "the one so far stays", "10.1.2.3", "192.0.2.7", "pluto", NULL,
	  "host", "host" },
	{ "a better address wins over the one so far", "10.1.2.3",
	  "192.0.2.7", "pluto", NULL, "any", "host" },
	{ "IDr decides", "10.1.2.3", "192.0.2.7", "sun.example.org", "mars",
	  "host", "sun-for-mars" },
	{ "IDr that is ours", "10.1.2.3", "192.0.2.1", "pluto", "gw", "host",
	  "host-local" },
	{ "IDr before the address", "10.1.2.3", "192.0.2.1", "pluto", "moon",
	  "host-local", "host" },
	{ "IDr that is nobody's is a hint only", "10.1.2.3", "192.0.2.7",
	  "sun.example.org", "saturn", "host", "host-sun" },
	{ "IDr is our address", "203.0.113.1", "192.0.2.1", "pluto",
	  "192.0.2.1", "any", "any" },
	{ "only where the address fits", "203.0.113.1", "192.0.2.1",
	  "sun.example.org", NULL, "any", "any" },
};
KUNIT_ARRAY_PARAM_DESC(id, id_rows, desc);

static void id_test(struct kunit *test)
{
	const struct id_row *row = test->param_value;
	struct ike_path path = make_path(test, row->local, row->remote);
	struct ike_conf *conf = make_conf(test);
	struct ike_id *id_i = conn_id(test, row->id_i);
	struct ike_id *id_r = conn_id(test, row->id_r);
	struct ike_conn *conn;

	conn = ike_conf_match_id(conf, &path, id_i, id_r,
				 ike_conf_find(conf, row->prefer));
	KUNIT_EXPECT_NOT_NULL(test, conn);
	if (conn)
		KUNIT_EXPECT_STREQ(test, conn->name, row->conn);
	kfree(id_i);
	kfree(id_r);
	ike_conf_put(conf);
}

static void tie_goes_to_the_one_so_far(struct kunit *test)
{
	struct ike_path path = make_path(test, "192.0.2.1", "10.1.2.3");
	struct ike_conf *conf = ike_conf_alloc();
	struct ike_id *sun = conn_id(test, "sun");
	struct ike_conn *a, *b, *c;

	KUNIT_ASSERT_NOT_NULL(test, conf);
	a = conn_make(test, "a", "", "", "moon", "sun");
	b = conn_make(test, "b", "", "", "moon", "sun");
	c = conn_make(test, "c", "", "", "moon", "sun");
	KUNIT_ASSERT_EQ(test, ike_conf_add(conf, a), 0);
	KUNIT_ASSERT_EQ(test, ike_conf_add(conf, b), 0);
	KUNIT_EXPECT_TRUE(test, ike_conf_match_id(conf, &path, sun, NULL,
						  NULL) == a);
	KUNIT_EXPECT_TRUE(test, ike_conf_match_id(conf, &path, sun, NULL,
						  a) == a);
	KUNIT_EXPECT_TRUE(test, ike_conf_match_id(conf, &path, sun, NULL,
						  b) == b);
	KUNIT_EXPECT_TRUE(test, ike_conf_match_id(conf, &path, sun, NULL,
						  c) == a);
	ike_conn_put(c);
	kfree(sun);
	ike_conf_put(conf);
}

static void add_secret(struct kunit *test, struct ike_conf *conf,
		       const char *name, const char *const *ids)
{
	struct ike_secret *s = kzalloc(sizeof(*s), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, s);
	strscpy(s->name, name, sizeof(s->name));
	s->len = strlen(name);
	s->secret = kmemdup(name, s->len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, s->secret);
	s->ids = kcalloc(IKE_CONF_SECRET_IDS_MAX, sizeof(*s->ids), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, s->ids);
	for (; *ids; ids++)
		s->ids[s->n_ids++] = conn_id(test, *ids);
	list_add_tail(&s->entry, &conf->secrets);
}

static const struct psk_row {
	const char *desc;
	const char *local;
	const char *remote;
	const char *secret;	/* NULL for none */
	struct {
		const char *name;
		const char *ids[4];
	} secrets[4];
} psk_rows[] = {
	{ "none at all", "moon", "sun", NULL, { } },
	{ "one for everybody", "moon", "sun", "all", { { "all" } } },
	{ "one for others", "moon", "sun", NULL, { { "x", { "mars" } } } },
	{ "one for the peer", "moon", "sun", "sun",
	  { { "all" }, { "sun", { "sun" } } } },
	{ "one for us", "moon", "sun", "moon",
	  { { "all" }, { "moon", { "moon" } } } },
	{ "the peer's before ours", "moon", "sun", "sun",
	  { { "moon", { "moon" } }, { "sun", { "sun" } } } },
	{ "both before the peer's", "moon", "sun", "both",
	  { { "sun", { "sun" } }, { "both", { "moon", "sun" } } } },
	{ "both in any order", "moon", "sun", "both",
	  { { "sun", { "sun" } }, { "both", { "x", "sun", "moon" } } } },
	{ "%any before none", "moon", "sun", "any",
	  { { "all" }, { "any", { "%any" } } } },
	{ "ours before %any", "moon", "sun", "moon",
	  { { "any", { "%any" } }, { "moon", { "moon" } } } },
	{ "the peer and %any before the peer", "moon", "sun", "sun-any",
	  { { "sun", { "sun" } }, { "sun-any", { "sun", "%any" } } } },
	{ "exact before wildcard", "moon", "sun.example.org", "sun",
	  { { "org", { "*.example.org" } }, { "sun", { "sun.example.org" } } } },
	{ "wildcard", "moon", "sun.example.org", "org",
	  { { "all" }, { "org", { "*.example.org" } } } },
	{ "address", "192.0.2.1", "192.0.2.2", "two",
	  { { "one", { "192.0.2.1" } }, { "two", { "192.0.2.2" } } } },
	{ "first of equals", "moon", "sun", "a",
	  { { "a", { "sun" } }, { "b", { "sun" } } } },
	{ "peer unknown", "moon", NULL, "moon",
	  { { "all" }, { "sun", { "sun" } }, { "moon", { "moon" } } } },
	{ "nobody known", NULL, NULL, "all",
	  { { "sun", { "sun" } }, { "all" } } },
};
KUNIT_ARRAY_PARAM_DESC(psk, psk_rows, desc);

static void psk_test(struct kunit *test)
{
	const struct psk_row *row = test->param_value;
	struct ike_conf *conf = ike_conf_alloc();
	struct ike_id *local = conn_id(test, row->local);
	struct ike_id *remote = conn_id(test, row->remote);
	const struct ike_secret *found;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, conf);
	for (i = 0; i < ARRAY_SIZE(row->secrets) && row->secrets[i].name; i++)
		add_secret(test, conf, row->secrets[i].name,
			   row->secrets[i].ids);
	found = ike_conf_psk(conf, local, remote);
	KUNIT_EXPECT_EQ(test, !found, !row->secret);
	if (found && row->secret)
		KUNIT_EXPECT_STREQ(test, found->name, row->secret);
	kfree(local);
	kfree(remote);
	ike_conf_put(conf);
}

/* RFC 7296 section 2.4: a dozen times over several minutes, and in bounds */
static void default_settings(struct kunit *test)
{
	const struct ike_settings *s = &ike_settings_default;
	u64 wait = s->retransmit_ms, sum = 0;
	unsigned int i;

	for (i = 0; i <= s->retransmit_tries; i++) {
		sum += wait;
		wait = wait * s->retransmit_percent / 100;
	}
	KUNIT_EXPECT_GE(test, s->retransmit_tries, 12);
	KUNIT_EXPECT_GT(test, sum, 180 * 1000);
	KUNIT_EXPECT_LT(test, sum, 200 * 1000);
	KUNIT_EXPECT_LT(test, s->cookie_threshold, s->half_open_max);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(name_that_is_too_long),
	KUNIT_CASE(half_built_is_freed),
	KUNIT_CASE(conn_outlives_its_snapshot),
	KUNIT_CASE(many_conns_keep_their_order),
	KUNIT_CASE(conn_in_two_snapshots),
#ifdef CONFIG_FAULT_INJECTION
	KUNIT_CASE(without_memory),
#endif
	KUNIT_CASE_PARAM(path_test, path_gen_params),
	KUNIT_CASE(no_conn_for_path),
	KUNIT_CASE_PARAM(id_test, id_gen_params),
	KUNIT_CASE(tie_goes_to_the_one_so_far),
	KUNIT_CASE_PARAM(psk_test, psk_gen_params),
	KUNIT_CASE(default_settings),
	{ }
};

struct kunit_suite ikek_conn_suite = {
	.name = "ikek_conn",
	.test_cases = cases,
};
