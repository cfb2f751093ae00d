// SPDX-License-Identifier: GPL-2.0-only
/*
 * The index of a large configuration finds what looking at all of it finds,
 * for thousands of connections and secrets made by chance from few parts, so
 * that there are many ties, and for questions made likewise.
 */
#include <kunit/test.h>
#include <linux/slab.h>

#include "policy_conn_text.h"
#include "suites.h"

#define CONNS		10000
#define SECRETS		5000
#define QUESTIONS	300

static const char *const ids[] = {
	"sun.example.org", "Sun.Example.org", "moon.example.org", "mars",
	"*.example.org", "*.org", "%any", "me@example.org", "*@example.org",
	"10.1.0.3", "C=CH,CN=sun", "C=ch,CN=Sun", "C=CH,CN=*", "C=DE,CN=sun",
};

static u32 chance(u32 *seed, u32 n)
{
	*seed = *seed * 1664525 + 1013904223;
	return (*seed >> 8) % n;
}

/* One of the common ones, or one of many */
static struct ike_id *some_id(struct kunit *test, u32 *seed, bool pattern)
{
	const char *text;
	char name[24];

	if (chance(seed, 2)) {
		scnprintf(name, sizeof(name), "peer%u.test",
			  chance(seed, CONNS));
		return conn_id(test, name);
	}
	do {
		text = ids[chance(seed, ARRAY_SIZE(ids))];
	} while (!pattern && (strchr(text, '*') || strchr(text, '%')));
	return conn_id(test, text);
}

static struct ike_addr some_addr(u32 *seed)
{
	struct ike_addr addr = { .len = 4, .b = { 10 } };

	addr.b[1] = chance(seed, 3);
	addr.b[2] = chance(seed, 4);
	addr.b[3] = chance(seed, 250);
	if (!chance(seed, 8))
		addr.len = 16;
	return addr;
}

static struct ike_addr_range *some_ranges(struct kunit *test, u32 *seed, u16 *n)
{
	struct ike_addr_range *r;
	unsigned int i;

	*n = chance(seed, 4);
	if (!*n)
		return NULL;
	r = kcalloc(*n, sizeof(*r), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, r);
	for (i = 0; i < *n; i++) {
		r[i].start = some_addr(seed);
		r[i].end = r[i].start;
		if (!chance(seed, 8))
			memset(r[i].end.b + 1 + chance(seed, 3), 0xff, 3);
		if (!chance(seed, 50))
			memset(&r[i], 0, sizeof(r[i]));
	}
	return r;
}

static void add_conn(struct kunit *test, struct ike_conf *conf, u32 *seed)
{
	struct ike_conn *conn;
	char name[16];

	scnprintf(name, sizeof(name), "c%u", conf->n_conns);
	conn = ike_conn_alloc(name);
	KUNIT_ASSERT_NOT_NULL(test, conn);
	conn->local_id = some_id(test, seed, false);
	conn->remote_id = some_id(test, seed, true);
	if (!chance(seed, 3))
		conn->local_addrs = some_ranges(test, seed,
						&conn->n_local_addrs);
	conn->remote_addrs = some_ranges(test, seed, &conn->n_remote_addrs);
	KUNIT_ASSERT_EQ(test, ike_conf_add(conf, conn), 0);
}

static void add_secret(struct kunit *test, struct ike_conf *conf, u32 *seed)
{
	struct ike_secret *s = kzalloc(sizeof(*s), GFP_KERNEL);
	unsigned int n = chance(seed, 1000) ? 1 + chance(seed, 3) : 0;

	KUNIT_ASSERT_NOT_NULL(test, s);
	s->ids = kcalloc(3, sizeof(*s->ids), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, s->ids);
	for (; s->n_ids < n; s->n_ids++)
		s->ids[s->n_ids] = some_id(test, seed, !chance(seed, 100));
	list_add_tail(&s->entry, &conf->secrets);
}

static struct ike_conf *make(struct kunit *test, u32 *seed, u32 n_conns,
			     u32 n_secrets)
{
	struct ike_conf *conf = ike_conf_alloc();

	KUNIT_ASSERT_NOT_NULL(test, conf);
	while (conf->n_conns < n_conns)
		add_conn(test, conf, seed);
	while (n_secrets--)
		add_secret(test, conf, seed);
	KUNIT_ASSERT_EQ(test, ike_conf_index(conf), 0);
	return conf;
}

/* The same question without the index, and with it */
#define EXPECT_SAME(test, conf, call) do {				\
	struct ike_conf_index *_index = (conf)->index;			\
	const void *_plain, *_indexed;					\
									\
	(conf)->index = NULL;						\
	_plain = call;							\
	(conf)->index = _index;						\
	_indexed = call;						\
	KUNIT_EXPECT_PTR_EQ(test, _indexed, _plain);			\
} while (0)

static struct ike_path some_path(u32 *seed)
{
	struct ike_path path = { .remote = some_addr(seed) };

	if (chance(seed, 8))
		path.local = some_addr(seed);
	if (!chance(seed, 20))
		path.remote.len = 0;
	return path;
}

static void ask(struct kunit *test, struct ike_conf *conf, u32 *seed)
{
	struct ike_conn *prefer = conf->conns[chance(seed, conf->n_conns)];
	struct ike_id *local = some_id(test, seed, false);
	struct ike_id *remote = some_id(test, seed, false);
	struct ike_path path = some_path(seed);
	char name[16];

	scnprintf(name, sizeof(name), "c%u", chance(seed, CONNS + 100));
	EXPECT_SAME(test, conf, ike_conf_find(conf, name));
	EXPECT_SAME(test, conf, ike_conf_match_path(conf, &path));
	EXPECT_SAME(test, conf, ike_conf_match_id(conf, &path, remote, NULL,
						  NULL));
	EXPECT_SAME(test, conf, ike_conf_match_id(conf, &path, remote, local,
						  prefer));
	EXPECT_SAME(test, conf, ike_conf_match_id(conf, &path,
						  prefer->remote_id, local,
						  prefer));
	EXPECT_SAME(test, conf, ike_conf_psk(conf, local, remote));
	EXPECT_SAME(test, conf, ike_conf_psk(conf, NULL, remote));
	EXPECT_SAME(test, conf, ike_conf_psk(conf, local, NULL));
	kfree(local);
	kfree(remote);
}

static void a_large_configuration(struct kunit *test)
{
	u32 seed = 1, i;
	struct ike_conf *conf = make(test, &seed, CONNS, SECRETS);

	for (i = 0; i < QUESTIONS; i++)
		ask(test, conf, &seed);
	EXPECT_SAME(test, conf, ike_conf_psk(conf, NULL, NULL));
	ike_conf_put(conf);
}

static void many_small_ones(struct kunit *test)
{
	struct ike_conf *conf;
	u32 seed, s, i;

	for (i = 1; i <= 200; i++) {
		seed = i;
		conf = make(test, &seed, 1 + i / 4, i);
		for (s = 0; s < 20; s++)
			ask(test, conf, &seed);
		ike_conf_put(conf);
	}
}

static void few_need_no_index(struct kunit *test)
{
	u32 seed = 1;
	struct ike_conf *conf = make(test, &seed, 2, 2);

	KUNIT_EXPECT_NULL(test, conf->index);
	ike_conf_put(conf);
}

/* A snapshot that grows is indexed anew. */
static void once_more(struct kunit *test)
{
	u32 seed = 1;
	struct ike_conf *conf = make(test, &seed, 20, 20);

	add_conn(test, conf, &seed);
	KUNIT_EXPECT_NULL(test, ike_conf_find(conf, "c20"));
	KUNIT_ASSERT_EQ(test, ike_conf_index(conf), 0);
	KUNIT_EXPECT_PTR_EQ(test, ike_conf_find(conf, "c20"), conf->conns[20]);
	ike_conf_put(conf);
}

static void without_memory(struct kunit *test)
{
#ifdef CONFIG_FAULT_INJECTION
	u32 seed = 1, n = 0;
	struct ike_conf *conf = make(test, &seed, 100, 100);
	int err;

	do {
		current->fail_nth = ++n;
		err = ike_conf_index(conf);
		current->fail_nth = 0;
		KUNIT_EXPECT_EQ(test, !err, !!conf->index);
	} while (err == -ENOMEM);
	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_GT(test, n, 8);
	ike_conf_put(conf);
#else
	kunit_skip(test, "this kernel cannot make allocations fail");
#endif
}

static struct kunit_case index_cases[] = {
	KUNIT_CASE(a_large_configuration),
	KUNIT_CASE(many_small_ones),
	KUNIT_CASE(few_need_no_index),
	KUNIT_CASE(once_more),
	KUNIT_CASE(without_memory),
	{}
};

struct kunit_suite ikek_index_suite = {
	.name = "ikek_index",
	.test_cases = index_cases,
};
