// SPDX-License-Identifier: GPL-2.0-only
/* The lab's configurations: what a story names, over defaults that work. */
#include "lab.h"

#include "ike/sa.h"

/**
 * lab_addr6() - an IPv6 address
 * @host: its last octet
 */
struct ike_addr lab_addr6(u8 host)
{
	struct ike_addr addr = { 16, { 0x20, 0x01, 0x0d, 0xb8 } };

	addr.b[15] = host;
	return addr;
}

/**
 * lab_ts4() - an IPv4 traffic selector
 * @net: network, host order; 0 with @prefix 0 for a dynamic one
 * @prefix: its length
 * @protocol: IP protocol, 0 for any
 * @port: 0 for any
 */
struct ike_ts lab_ts4(u32 net, u8 prefix, u8 protocol, u16 port)
{
	struct ike_ts ts = {
		.protocol = protocol,
		.start_port = port,
		.end_port = port ?: 65535,
		.start.len = 4,
		.end.len = 4,
	};

	put_unaligned_be32(net, ts.start.b);
	put_unaligned_be32(net | (prefix < 32 ? U32_MAX >> prefix : 0),
			   ts.end.b);
	return ts;
}

static const struct ike_transform ike_default[] = {
	{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 128 },
	{ IKE_TRANSFORM_PRF, IKE_PRF_HMAC_SHA2_256 },
	{ IKE_TRANSFORM_KE, IKE_KE_X25519 },
	{},
};

static const struct ike_transform esp_default[] = {
	{ IKE_TRANSFORM_ENCR, IKE_ENCR_AES_GCM_16, 128 },
	{ IKE_TRANSFORM_ESN, IKE_ESN_NO },
	{},
};

static void make_proposal(struct kunit *test, struct ike_proposal *p,
			  u8 protocol, const struct ike_transform *from)
{
	struct ike_transform *t;
	unsigned int n = 0;

	while (from[n].type)
		n++;
	t = kmemdup(from, n * sizeof(*from), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, t);
	p->protocol = protocol;
	p->n = n;
	p->t = t;
}

static struct ike_ts *make_ts(struct kunit *test, const struct ike_ts *from,
			      u16 *n, u32 fallback)
{
	struct ike_ts net = lab_ts4(fallback, 16, 0, 0);
	struct ike_ts *ts;

	if (!*n) {
		*n = 1;
		from = &net;
	}
	ts = kmemdup(from, *n * sizeof(*from), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, ts);
	return ts;
}

static void make_child(struct lab_side *side, struct ike_child_conf *c,
		       const struct lab_child *from)
{
	struct kunit *test = side->lab->test;
	bool is_a = side == &side->lab->a;

	strscpy(c->name, from->name ?: "net", sizeof(c->name));
	c->mode = from->mode;
	c->start_action = from->start_action;
	c->dpd_action = from->dpd_action;
	c->close_action = from->close_action;
	c->time = from->time;
	c->bytes = from->bytes;
	c->packets = from->packets;
	c->inactivity_s = from->inactivity_s;
	c->reqid = from->reqid;
	c->replay_window = 64;
	c->n_local = from->n_local;
	c->n_remote = from->n_remote;
	c->local = make_ts(test, from->local, &c->n_local,
			   is_a ? 0x0a010000 : 0x0a020000);
	c->remote = make_ts(test, from->remote, &c->n_remote,
			    is_a ? 0x0a020000 : 0x0a010000);
	c->proposals = kcalloc(1, sizeof(*c->proposals), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, c->proposals);
	c->n_proposals = 1;
	make_proposal(test, c->proposals, IKE_PROTO_ESP,
		      from->proposal[0].type ? from->proposal : esp_default);
}

static struct ike_id *make_id(struct kunit *test, const char *text)
{
	struct ike_id id = { IKE_ID_FQDN, IKE_VIEW(text, strlen(text)) };
	struct ike_id *copy;

	if (!strcmp(text, "%any"))
		id = (struct ike_id){ IKE_ID_ANY, IKE_VIEW(NULL, 0) };
	copy = ike_id_dup(&id);
	KUNIT_ASSERT_NOT_NULL(test, copy);
	return copy;
}

static struct ike_addr_range *make_addr(struct kunit *test,
					const struct ike_addr *addr, u8 host)
{
	struct ike_addr_range range = { *addr, *addr }, *copy;

	if (host) {
		range.start.b[3] = host;
		range.end.b[3] = host;
	}
	copy = kmemdup(&range, sizeof(range), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, copy);
	return copy;
}

/* The range that comes before the peer's address, or behind it */
static void add_range(struct kunit *test, struct ike_conn *conn, bool before,
		      u8 first, u8 last)
{
	struct ike_addr_range *both = kcalloc(2, sizeof(*both), GFP_KERNEL);
	struct ike_addr_range *new;

	KUNIT_ASSERT_NOT_NULL(test, both);
	both[0] = conn->remote_addrs[0];
	both[1] = conn->remote_addrs[0];
	new = &both[before ? 0 : 1];
	new->start.b[3] = first;
	new->end.b[3] = last;
	kfree(conn->remote_addrs);
	conn->remote_addrs = both;
	conn->n_remote_addrs = 2;
}

static void make_proposals(struct kunit *test, struct ike_conn *conn,
			   const struct lab_conf *from)
{
	unsigned int i;

	conn->n_proposals = from->proposals[1][0].type ? 2 : 1;
	conn->proposals = kcalloc(conn->n_proposals, sizeof(*conn->proposals),
				  GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, conn->proposals);
	for (i = 0; i < conn->n_proposals; i++)
		make_proposal(test, &conn->proposals[i], IKE_PROTO_IKE,
			      from->proposals[i][0].type ?
				      from->proposals[i] : ike_default);
}

static struct ike_conn *make_conn(struct lab_side *side,
				  const struct lab_conf *from)
{
	struct ike_conn *conn = ike_conn_alloc(from->name ?: "lab");
	struct kunit *test = side->lab->test;
	bool is_a = side == &side->lab->a;
	const char *why = NULL;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, conn);
	conn->keyingtries = from->keyingtries ?: 1;
	if (from->keyingtries == LAB_WITHOUT_END)
		conn->keyingtries = 0;
	conn->local_port = from->local_port ?: 500;
	conn->remote_port = from->remote_port ?: 500;
	conn->encap = from->encap;
	conn->mobike = from->mobike;
	conn->childless = from->childless;
	conn->fragmentation = from->fragmentation;
	conn->dpd_ms = from->dpd_ms;
	conn->rekey_s = from->rekey_s;
	conn->reauth_s = from->reauth_s;
	conn->rand_s = from->rand_s;
	conn->over_s = from->over_s;
	conn->unique = from->unique;
	conn->local_id = make_id(test, from->local_id ?:
				       is_a ? "a.test" : "b.test");
	conn->remote_id = make_id(test, from->remote_id ?:
					is_a ? "b.test" : "a.test");
	conn->n_local_addrs = !from->any_local;
	conn->local_addrs = make_addr(test, &side->addr, 0);
	conn->n_remote_addrs = !from->any_remote;
	conn->remote_addrs = make_addr(test, &lab_other(side)->addr,
				       from->remote_host);
	if (from->first_host)
		add_range(test, conn, true, from->first_host,
			  from->first_host);
	if (from->near)
		add_range(test, conn, false, 0, 255);
	make_proposals(test, conn, from);
	conn->n_children = from->n_children ?: 1;
	conn->children = kcalloc(conn->n_children, sizeof(*conn->children),
				 GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, conn->children);
	for (i = 0; i < conn->n_children; i++)
		make_child(side, &conn->children[i], &from->children[i]);
	KUNIT_ASSERT_EQ_MSG(test, ike_conn_check(conn, &why), 0, "%s", why);
	return conn;
}

static struct ike_id **make_owner(struct kunit *test, const char *name)
{
	struct ike_id **ids = kcalloc(1, sizeof(*ids), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, ids);
	ids[0] = make_id(test, name);
	return ids;
}

static void add_secret(struct kunit *test, struct ike_conf *conf,
		       const char *owner, const void *psk, size_t len)
{
	struct ike_secret *s = kzalloc(sizeof(*s), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, s);
	s->secret = kmemdup(psk, len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, s->secret);
	s->len = len;
	if (owner) {
		s->ids = make_owner(test, owner);
		s->n_ids = 1;
	}
	list_add_tail(&s->entry, &conf->secrets);
}

static void make_secret(struct kunit *test, struct ike_conf *conf,
			const struct lab_conf *from)
{
	const char *psk = from->psk ?: "correct horse battery staple";

	if (!from->no_psk)
		add_secret(test, conf, from->psk_for, psk,
			   from->psk_len ?: strlen(psk));
}

/* Those that a story has set */
static void make_settings(struct ike_settings *s, const struct lab_conf *from)
{
	const struct ike_settings *f = &from->settings;

	s->cookie_threshold = f->cookie_threshold ?: s->cookie_threshold;
	s->half_open_max = f->half_open_max ?: s->half_open_max;
	s->half_open_ms = f->half_open_ms ?: s->half_open_ms;
	s->retransmit_ms = f->retransmit_ms ?: s->retransmit_ms;
	s->retransmit_percent = f->retransmit_percent ?: s->retransmit_percent;
	s->retransmit_tries = f->retransmit_tries ?: s->retransmit_tries;
	s->keepalive_ms = f->keepalive_ms ?: s->keepalive_ms;
	if (from->no_keepalive)
		s->keepalive_ms = 0;
	s->fragment_size_v4 = f->fragment_size_v4 ?: s->fragment_size_v4;
	s->max_packet = f->max_packet ?: s->max_packet;
	s->fragment_memory = f->fragment_memory ?: s->fragment_memory;
	s->ike_sa_max = f->ike_sa_max ?: s->ike_sa_max;
	s->ike_sa_per_peer = f->ike_sa_per_peer ?: s->ike_sa_per_peer;
	s->child_sa_max = f->child_sa_max ?: s->child_sa_max;
	s->child_sa_per_ike_sa = f->child_sa_per_ike_sa ?:
				 s->child_sa_per_ike_sa;
	s->message_memory = f->message_memory ?: s->message_memory;
	if (from->demand_cookies)
		s->cookie_threshold = 0;
}

static struct ike_conf *new_conf(struct lab_side *side)
{
	struct ike_conf *conf = ike_conf_alloc();

	KUNIT_ASSERT_NOT_NULL(side->lab->test, conf);
	return conf;
}

static void add(struct lab_side *side, struct ike_conf *conf,
		const struct lab_conf *from)
{
	struct kunit *test = side->lab->test;

	KUNIT_ASSERT_EQ(test, ike_conf_add(conf, make_conn(side, from)), 0);
	make_secret(test, conf, from);
	make_settings(&conf->settings, from);
}

static int load(struct lab_side *side, struct ike_conf *conf)
{
	struct ike_culprit culprit = {};
	int err;

	lab_enter(side->lab);
	err = ike_engine_prepare(side->e, conf, &culprit);
	if (!err)
		ike_engine_commit(side->e);
	lab_leave(side->lab);
	ike_conf_put(conf);
	return err;
}

static struct ike_conf *make(struct lab_side *side,
			     const struct lab_conf *const *confs,
			     unsigned int n)
{
	struct ike_conf *conf = new_conf(side);
	unsigned int i;

	for (i = 0; i < n; i++)
		add(side, conf, confs[i]);
	return conf;
}

/**
 * lab_confs() - load a configuration
 * @side: whose
 * @confs: its connections, each with its secret and settings
 * @n: how many
 */
void lab_confs(struct lab_side *side, const struct lab_conf *const *confs,
	       unsigned int n)
{
	KUNIT_ASSERT_EQ(side->lab->test, load(side, make(side, confs, n)), 0);
}

/**
 * lab_try_confs() - load a configuration that may be refused
 * @side: whose
 * @confs: its connections, none the same object as before
 * @n: how many
 *
 * Return: what the engine returns.
 */
int lab_try_confs(struct lab_side *side, const struct lab_conf *const *confs,
		  unsigned int n)
{
	return load(side, make(side, confs, n));
}

/**
 * lab_prepare() - have an engine get ready for a configuration, but no more
 * @side: whose
 * @from: its connection
 */
void lab_prepare(struct lab_side *side, const struct lab_conf *from)
{
	struct ike_conf *conf = make(side, &from, 1);
	struct ike_culprit culprit = {};

	KUNIT_ASSERT_EQ(side->lab->test,
			ike_engine_prepare(side->e, conf, &culprit), 0);
	ike_conf_put(conf);
}

/**
 * lab_conf() - load a configuration with one connection
 * @side: whose
 * @from: what differs from the defaults
 */
void lab_conf(struct lab_side *side, const struct lab_conf *from)
{
	lab_confs(side, &from, 1);
}

/**
 * lab_no_conf() - load an empty configuration
 * @side: whose
 */
void lab_no_conf(struct lab_side *side)
{
	lab_confs(side, NULL, 0);
}

static void copy_secrets(struct kunit *test, struct ike_conf *to,
			 const struct ike_conf *from)
{
	const struct ike_secret *s;

	list_for_each_entry(s, &from->secrets, entry)
		add_secret(test, to, NULL, s->secret, s->len);
}

/**
 * lab_reload() - load a new snapshot, all connections being the same objects
 * @side: whose
 * @more: a connection more, or NULL
 *
 * Return: what the engine returns.
 */
int lab_reload(struct lab_side *side, const struct lab_conf *more)
{
	struct ike_conf *conf = new_conf(side), *old = side->e->conf;
	struct kunit *test = side->lab->test;
	struct ike_conn *conn;

	ike_conf_for_each(conn, old)
		KUNIT_ASSERT_EQ(test, ike_conf_add(conf, ike_conn_get(conn)),
				0);
	conf->settings = old->settings;
	copy_secrets(test, conf, old);
	if (more)
		add(side, conf, more);
	return load(side, conf);
}
