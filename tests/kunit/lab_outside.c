// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lab's outside of an engine: a clock that stands until it is told to go,
 * repeatable chance, a wire, and a SAD that believes nothing: what is installed
 * must have been reserved, what is removed must be there.
 */
#include "lab.h"

/* What random bytes are asked for by one engine comes in one stream, and the
 * same story draws the same bytes.
 */
static void fake_random(void *port, void *buf, size_t len)
{
	struct lab_side *side = port;
	siphash_key_t key = { { 0x6c6162, side->addr.b[3] } };
	bool nonce = len == IKE_NONCE_LEN;
	u8 *p = buf;
	u64 word;
	size_t n;

	while (len) {
		word = siphash_1u64(++side->lab->chance, &key);
		n = min(len, sizeof(word));
		memcpy(p, &word, n);
		p += n;
		len -= n;
	}
	if (nonce && side->first_octet)
		*(u8 *)buf = side->first_octet;
}

static u64 fake_now(void *port)
{
	return ((struct lab_side *)port)->lab->now;
}

static void fake_arm(void *port, u64 when)
{
	((struct lab_side *)port)->wake = when;
}

static void put_datagram(struct list_head *list, struct lab_side *to,
			 const struct ike_path *path, const void *data,
			 size_t len)
{
	struct lab_datagram *d;

	d = kmalloc(struct_size(d, data, len), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(to->lab->test, d);
	d->to = to;
	d->path = *path;
	d->len = len;
	memcpy(d->data, data, len);
	list_add_tail(&d->entry, list);
}

/**
 * lab_send() - put a datagram on the wire
 * @to: who gets it
 * @path: as @to sees it
 * @data: its bytes
 * @len: how many
 */
void lab_send(struct lab_side *to, const struct ike_path *path,
	      const void *data, size_t len)
{
	struct lab *lab = to->lab;

	put_datagram(&lab->wire, to, path, data, len);
	if (lab->recording)
		put_datagram(&lab->tape, to, path, data, len);
}

static u16 nat_port(const struct lab_nat *nat, u16 port)
{
	return (port == 500 ? nat->ike : nat->esp) ?: port;
}

/* What the sender's NAT does to a datagram */
static void translate_out(const struct lab_nat *nat, struct ike_path *seen)
{
	if (!nat->host)
		return;
	seen->remote.b[3] = nat->host;
	seen->remote_port = nat_port(nat, seen->remote_port);
}

/* What the receiver's does; false when the datagram is for nobody behind it */
static bool translate_in(const struct lab_side *to, struct ike_path *seen)
{
	const struct lab_nat *nat = &to->nat;
	u16 port = 500;

	if (!nat->host)
		return true;
	if (seen->local_port == nat_port(nat, 4500))
		port = 4500;
	else if (seen->local_port != nat_port(nat, 500))
		return false;
	if (seen->local.b[3] != nat->host)
		return false;
	seen->local = to->addr;
	seen->local_port = port;
	return true;
}

static bool is_cut(const struct lab_side *side, const struct ike_addr *addr)
{
	return side->cut.len && ike_addr_equal(&side->cut, addr);
}

/**
 * lab_connects() - does a datagram get through?
 * @from: who sends it
 * @source: from which of its addresses
 * @to: to which of the other side's
 */
bool lab_connects(const struct lab_side *from, const struct ike_addr *source,
		  const struct ike_addr *to)
{
	const struct lab_side *other;

	other = from == &from->lab->a ? &from->lab->b : &from->lab->a;
	return lab_owns(from, source) && !is_cut(from, source) &&
	       (other->nat.host ||
		(lab_owns(other, to) && !is_cut(other, to)));
}

static int fake_send(void *port, const struct ike_path *path, const void *data,
		     size_t len)
{
	struct lab_side *side = port;
	struct ike_path seen = {
		.local = path->remote,
		.remote = path->local,
		.local_port = path->remote_port,
		.remote_port = path->local_port,
	};

	/* The lab's own memory does not run out when an engine's does. */
	lab_leave(side->lab);
	translate_out(&side->nat, &seen);
	side->lab->sent++;
	if ((!side->lab->routed ||
	     lab_connects(side, &path->local, &path->remote)) &&
	    translate_in(lab_other(side), &seen) &&
	    (!side->lab->longest || len <= side->lab->longest))
		lab_send(lab_other(side), &seen, data, len);
	lab_enter(side->lab);
	return 0;
}

static void fake_keepalive(void *port, const struct ike_path *path)
{
	struct lab_side *side = port;

	KUNIT_EXPECT_EQ(side->lab->test, path->local_port, 4500);
	side->n_keepalives++;
	side->kept = side->lab->now;
}

/**
 * lab_owns() - is it an address of this side?
 * @side: the side
 * @addr: the address
 */
bool lab_owns(const struct lab_side *side, const struct ike_addr *addr)
{
	unsigned int i;

	if (ike_addr_equal(&side->addr, addr))
		return addr->len;
	for (i = 0; i < LAB_MORE_MAX; i++)
		if (ike_addr_equal(&side->more[i], addr))
			return addr->len;
	return false;
}

/* The first of its addresses that has the family of the peer's */
static const struct ike_addr *source_for(const struct lab_side *side,
					 const struct ike_addr *remote)
{
	unsigned int i;

	for (i = 0; i < LAB_MORE_MAX && side->addr.len != remote->len; i++)
		if (side->more[i].len == remote->len)
			return &side->more[i];
	return &side->addr;
}

static int fake_source(void *port, const struct ike_addr *remote,
		       struct ike_addr *local)
{
	struct lab_side *side = port;

	if (remote->b[3] == side->no_route_to)
		return -ENETUNREACH;
	if (local->len && !lab_owns(side, local))
		return -EADDRNOTAVAIL;
	if (!local->len)
		*local = *source_for(side, remote);
	if (local->len != remote->len)
		return -ENETUNREACH;
	return side->fail_source;
}

static int fake_addresses(void *port, struct ike_addr *list, int max)
{
	struct lab_side *side = port;
	int i, n = 0;

	if (side->addr.len && n < max)
		list[n++] = side->addr;
	for (i = 0; i < LAB_MORE_MAX && n < max; i++)
		if (side->more[i].len)
			list[n++] = side->more[i];
	return n;
}

static bool fake_is_local(void *port, const struct ike_addr *addr)
{
	return lab_owns(port, addr);
}

static struct lab_reqid *find_reqid(struct lab_side *side, u32 id)
{
	struct lab_reqid *r = side->reqids;

	while (r < side->reqids + LAB_REQIDS_MAX && r->id != id)
		r++;
	KUNIT_ASSERT_LT(side->lab->test, r - side->reqids, LAB_REQIDS_MAX);
	return r;
}

static int fake_reqid_get(void *port, u32 wanted, u32 *reqid)
{
	struct lab_side *side = port;
	struct lab_reqid *r;

	*reqid = wanted ?: ++side->next_reqid;
	if (wanted && lab_reqid_refs(side, wanted)) {
		find_reqid(side, wanted)->refs++;
		return 0;
	}
	r = find_reqid(side, 0);
	r->id = *reqid;
	r->refs = 1;
	return 0;
}

static void fake_reqid_put(void *port, u32 reqid)
{
	struct lab_side *side = port;
	struct lab_reqid *r = find_reqid(side, reqid);

	if (--r->refs)
		return;
	KUNIT_EXPECT_NULL(side->lab->test, r->policy[0]);
	r->id = 0;
}

static struct lab_state *find_state(struct lab_side *side,
				    const struct ike_sa_name *name)
{
	struct lab_state *s;

	for (s = side->states; s < side->states + LAB_STATES_MAX; s++)
		if (s->used && s->name.spi_in == name->spi_in)
			return s;
	return NULL;
}

static int fake_spi_reserve(void *port, struct ike_sa_name *name,
			    bool transport, u32 if_id)
{
	struct lab_side *side = port;
	struct lab_state *s = side->states;

	if (side->fail_reserve)
		return side->fail_reserve;
	while (s < side->states + LAB_STATES_MAX && s->used)
		s++;
	KUNIT_ASSERT_LT(side->lab->test, s - side->states, LAB_STATES_MAX);
	KUNIT_EXPECT_GT(side->lab->test, lab_reqid_refs(side, name->reqid), 0);
	name->spi_in = ++side->next_spi;
	memset(s, 0, sizeof(*s));
	s->used = true;
	s->name = *name;
	s->transport = transport;
	return 0;
}

static void fake_spi_release(void *port, const struct ike_sa_name *name)
{
	struct lab_side *side = port;
	struct lab_state *s = find_state(side, name);

	KUNIT_ASSERT_NOT_NULL(side->lab->test, s);
	KUNIT_EXPECT_FALSE(side->lab->test, s->installed);
	s->used = false;
}

static size_t keep_keys(const struct ike_esp_keys *keys, u8 *out)
{
	memcpy(out, keys->encr.p, keys->encr.len);
	if (keys->integ.len)
		memcpy(out + keys->encr.len, keys->integ.p, keys->integ.len);
	return keys->encr.len + keys->integ.len;
}

static void keep_ts(const struct ike_ts_list *from, struct ike_ts_list *to)
{
	to->n = from->n;
	memcpy(to->ts, from->ts, from->n * sizeof(from->ts[0]));
}

/* XFRM uses the newest state that nothing has replaced. */
static void begin_sending(struct lab_side *side, struct lab_state *s,
			  const struct ike_child_install *in)
{
	struct lab_state *old;

	KUNIT_EXPECT_GT(side->lab->test, in->name.spi_out, 255);
	s->since = ++side->n_outbound;
	if (!in->replaces)
		return;
	old = find_state(side, in->replaces);
	KUNIT_ASSERT_NOT_NULL(side->lab->test, old);
	KUNIT_EXPECT_TRUE(side->lab->test, old->installed);
	KUNIT_EXPECT_EQ(side->lab->test, old->name.reqid, in->name.reqid);
	old->dying = true;
}

static int fake_child_install(void *port, const struct ike_child_install *in)
{
	struct lab_side *side = port;
	struct lab_state *s = find_state(side, &in->name);

	if (side->fail_install)
		return side->fail_install;
	KUNIT_ASSERT_NOT_NULL(side->lab->test, s);
	KUNIT_EXPECT_FALSE(side->lab->test, s->installed);
	if (!in->name.inbound_only)
		begin_sending(side, s, in);
	s->installed = true;
	s->name = in->name;
	s->transport = in->transport;
	s->encap = in->encap;
	s->suite = in->suite;
	s->in_len = keep_keys(&in->in, s->in);
	s->out_len = keep_keys(&in->out, s->out);
	keep_ts(in->local, &s->local);
	keep_ts(in->remote, &s->remote);
	s->life = in->life;
	s->acquire_seq = in->acquire_seq;
	return 0;
}

static int fake_child_outbound(void *port, const struct ike_child_install *in)
{
	struct lab_side *side = port;
	struct lab_state *s = find_state(side, &in->name);
	u8 keys[sizeof(s->in)];

	if (side->fail_outbound)
		return side->fail_outbound;
	KUNIT_ASSERT_NOT_NULL(side->lab->test, s);
	KUNIT_EXPECT_TRUE(side->lab->test, s->installed);
	KUNIT_EXPECT_TRUE(side->lab->test, s->name.inbound_only);
	KUNIT_EXPECT_FALSE(side->lab->test, in->name.inbound_only);
	KUNIT_EXPECT_EQ(side->lab->test, in->name.spi_out, s->name.spi_out);
	KUNIT_EXPECT_EQ(side->lab->test, keep_keys(&in->in, keys), s->in_len);
	KUNIT_EXPECT_MEMEQ(side->lab->test, keys, s->in, s->in_len);
	KUNIT_EXPECT_EQ(side->lab->test, keep_keys(&in->out, keys), s->out_len);
	KUNIT_EXPECT_MEMEQ(side->lab->test, keys, s->out, s->out_len);
	begin_sending(side, s, in);
	s->name = in->name;
	return 0;
}

static int fake_child_move(void *port, const struct ike_child_move *to)
{
	struct lab_side *side = port;
	struct lab_state *s = find_state(side, &to->name);

	if (side->fail_move)
		return side->fail_move;
	KUNIT_ASSERT_NOT_NULL(side->lab->test, s);
	KUNIT_EXPECT_TRUE(side->lab->test, s->installed);
	KUNIT_EXPECT_MEMEQ(side->lab->test, &s->name, &to->name,
			   sizeof(s->name));
	s->name.local = to->local;
	s->name.remote = to->remote;
	s->encap = to->encap;
	side->n_moves++;
	return 0;
}

static void fake_child_expire(void *port, const struct ike_sa_name *name)
{
	struct lab_side *side = port;
	struct lab_state *s = find_state(side, name);

	KUNIT_ASSERT_NOT_NULL(side->lab->test, s);
	KUNIT_EXPECT_TRUE(side->lab->test, s->installed);
	s->expired = true;
}

static void fake_child_remove(void *port, const struct ike_sa_name *name)
{
	struct lab_side *side = port;
	struct lab_state *s = find_state(side, name);

	KUNIT_ASSERT_NOT_NULL(side->lab->test, s);
	KUNIT_EXPECT_TRUE(side->lab->test, s->installed);
	s->used = false;
}

static int fake_child_usage(void *port, const struct ike_sa_name *name,
			    struct ike_usage *usage)
{
	struct lab_state *s = find_state(port, name);

	memset(usage, 0, sizeof(*usage));
	if (!s || s->expired)
		return -ENOENT;
	usage->packets_in = s->packets;
	usage->packets_out = s->packets_out;
	return 0;
}

static int fake_policy_install(void *port, const struct ike_policy *policy)
{
	struct lab_side *side = port;
	struct lab_reqid *r = find_reqid(side, policy->reqid);

	if (side->fail_policy && !side->good_policies)
		return side->fail_policy;
	if (side->fail_policy)
		side->good_policies--;
	KUNIT_EXPECT_NULL(side->lab->test, r->policy[1]);
	r->policy[!!r->policy[0]] = policy->conf;
	KUNIT_EXPECT_GT(side->lab->test, policy->local_ts->n, 0);
	KUNIT_EXPECT_GT(side->lab->test, policy->remote_ts->n, 0);
	side->blocks = policy->block;
	side->from = policy->local;
	side->from_ts = policy->local_ts->ts[0];
	return 0;
}

static void fake_policy_remove(void *port, u32 reqid,
			       const struct ike_child_conf *conf)
{
	struct lab_side *side = port;
	struct lab_reqid *r = find_reqid(side, reqid);

	if (r->policy[0] == conf)
		r->policy[0] = r->policy[1];
	else
		KUNIT_EXPECT_PTR_EQ(side->lab->test, r->policy[1], conf);
	r->policy[1] = NULL;
}

static void fake_acquire_failed(void *port, u32 reqid, u32 seq)
{
	struct lab_side *side = port;

	side->n_failed++;
	side->failed_seq = seq;
	side->asks = side->lab->holds;
}

static void fake_contact(void *port, const struct ike_contact *contact)
{
	struct lab_side *side = port;

	KUNIT_EXPECT_NOT_NULL(side->lab->test, contact->remote_id);
	side->n_contacts++;
}

static void fake_total_add(void *port, enum ike_total what, long more)
{
	struct lab_side *side = port;

	ikek_part_add(&side->parts[what], more);
}

static bool fake_total_full(void *port, enum ike_total what,
			    unsigned int share)
{
	struct lab_side *side = port;

	return ikek_part_is_full(&side->parts[what], share);
}

static void fake_event(void *port, const struct ike_event *event)
{
	struct lab_side *side = port;
	struct lab_event *e;

	KUNIT_EXPECT_NOT_NULL(side->lab->test, event->reason);
	if (side->n_events >= LAB_EVENTS_MAX)
		return;
	e = &side->events[side->n_events++];
	e->type = event->type;
	e->ticket = event->ticket;
	e->error = event->error;
	strscpy(e->conn, event->conn, sizeof(e->conn));
	strscpy(e->child, event->child, sizeof(e->child));
	strscpy(e->reason, event->reason, sizeof(e->reason));
}

const struct ike_ops lab_ops = {
	.now = fake_now,
	.random = fake_random,
	.arm = fake_arm,
	.send = fake_send,
	.keepalive = fake_keepalive,
	.source = fake_source,
	.addresses = fake_addresses,
	.is_local = fake_is_local,
	.reqid_get = fake_reqid_get,
	.reqid_put = fake_reqid_put,
	.spi_reserve = fake_spi_reserve,
	.spi_release = fake_spi_release,
	.child_install = fake_child_install,
	.child_outbound = fake_child_outbound,
	.child_expire = fake_child_expire,
	.child_remove = fake_child_remove,
	.child_move = fake_child_move,
	.child_usage = fake_child_usage,
	.policy_install = fake_policy_install,
	.policy_remove = fake_policy_remove,
	.acquire_failed = fake_acquire_failed,
	.contact = fake_contact,
	.total_add = fake_total_add,
	.total_full = fake_total_full,
	.event = fake_event,
};

static bool carries(const struct lab_state *s)
{
	return s->used && s->installed && !s->expired;
}

static bool preferred(const struct lab_state *s, const struct lab_state *to)
{
	if (!to || s->dying != to->dying)
		return !to || to->dying;
	return s->since > to->since;
}

/**
 * lab_packet() - a packet of the first child's traffic goes out
 * @from: who sends it
 *
 * Return: true when the other side has a state to take it, or there is none to
 * send it by.
 */
bool lab_packet(struct lab_side *from)
{
	struct lab_side *to = lab_other(from);
	struct lab_state *s, *best = NULL;

	for (s = from->states; s < from->states + LAB_STATES_MAX; s++)
		if (carries(s) && !s->name.inbound_only && preferred(s, best))
			best = s;
	if (!best)
		return true;
	best->packets_out++;
	for (s = to->states; s < to->states + LAB_STATES_MAX; s++) {
		if (!carries(s) || s->name.spi_in != best->name.spi_out)
			continue;
		s->packets++;
		return s->in_len == best->out_len &&
		       !memcmp(s->in, best->out, s->in_len);
	}
	return false;
}

/**
 * lab_expect_traffic() - packets go both ways and arrive, if the story has them
 * @lab: the lab
 */
void lab_expect_traffic(struct lab *lab)
{
	if (!lab->traffic)
		return;
	KUNIT_EXPECT_TRUE_MSG(lab->test, lab_packet(&lab->a),
			      "a packet of a was lost");
	KUNIT_EXPECT_TRUE_MSG(lab->test, lab_packet(&lab->b),
			      "a packet of b was lost");
}

/**
 * lab_states() - how many Child SAs a side's SAD has
 * @side: the side
 */
unsigned int lab_states(const struct lab_side *side)
{
	unsigned int i, n = 0;

	for (i = 0; i < LAB_STATES_MAX; i++)
		n += carries(&side->states[i]);
	return n;
}

/**
 * lab_reserved() - how many SPIs are reserved for Child SAs to come
 * @side: the side
 */
unsigned int lab_reserved(const struct lab_side *side)
{
	unsigned int i, n = 0;

	for (i = 0; i < LAB_STATES_MAX; i++)
		n += side->states[i].used && !side->states[i].installed;
	return n;
}

/**
 * lab_state() - the first Child SA of a side's SAD
 * @side: the side
 *
 * Return: NULL when it has none.
 */
struct lab_state *lab_state(struct lab_side *side)
{
	unsigned int i;

	for (i = 0; i < LAB_STATES_MAX; i++)
		if (carries(&side->states[i]))
			return &side->states[i];
	return NULL;
}

/**
 * lab_policies() - how many traps and shunts a side has
 * @side: the side
 */
unsigned int lab_policies(const struct lab_side *side)
{
	unsigned int i, n = 0;

	for (i = 0; i < LAB_REQIDS_MAX; i++)
		n += !!side->reqids[i].policy[0] +
		     !!side->reqids[i].policy[1];
	return n;
}

/**
 * lab_reqid_refs() - references to a reqid
 * @side: whose
 * @reqid: the reqid; 0 for all together
 */
int lab_reqid_refs(const struct lab_side *side, u32 reqid)
{
	unsigned int i;
	int n = 0;

	for (i = 0; i < LAB_REQIDS_MAX; i++)
		if (side->reqids[i].id &&
		    (!reqid || side->reqids[i].id == reqid))
			n += side->reqids[i].refs;
	return n;
}

static void expect_mirror(struct lab *lab, const struct lab_state *s)
{
	struct kunit *test = lab->test;
	struct lab_state *m;

	for (m = lab->b.states; m < lab->b.states + LAB_STATES_MAX; m++)
		if (m->used && m->name.spi_in == s->name.spi_out)
			break;
	KUNIT_ASSERT_LT(test, m - lab->b.states, LAB_STATES_MAX);
	KUNIT_EXPECT_TRUE(test, m->installed);
	KUNIT_EXPECT_FALSE(test, m->name.inbound_only);
	KUNIT_EXPECT_FALSE(test, s->name.inbound_only);
	KUNIT_EXPECT_EQ(test, m->name.spi_out, s->name.spi_in);
	KUNIT_EXPECT_EQ(test, m->transport, s->transport);
	KUNIT_EXPECT_PTR_EQ(test, m->suite.encr, s->suite.encr);
	KUNIT_EXPECT_PTR_EQ(test, m->suite.integ, s->suite.integ);
	KUNIT_EXPECT_EQ(test, m->suite.encr_key_bits, s->suite.encr_key_bits);
	KUNIT_EXPECT_EQ(test, m->suite.esn, s->suite.esn);
	KUNIT_ASSERT_EQ(test, m->in_len, s->out_len);
	KUNIT_ASSERT_EQ(test, m->out_len, s->in_len);
	KUNIT_EXPECT_MEMEQ(test, m->in, s->out, s->out_len);
	KUNIT_EXPECT_MEMEQ(test, m->out, s->in, s->in_len);
	KUNIT_ASSERT_EQ(test, m->local.n, s->remote.n);
	KUNIT_ASSERT_EQ(test, m->remote.n, s->local.n);
	KUNIT_EXPECT_MEMEQ(test, m->local.ts, s->remote.ts,
			   s->remote.n * sizeof(s->remote.ts[0]));
	KUNIT_EXPECT_MEMEQ(test, m->remote.ts, s->local.ts,
			   s->local.n * sizeof(s->local.ts[0]));
}

/**
 * lab_expect_agreement() - the two SADs are each other's mirror
 * @lab: the lab
 * @n: Child SAs that each has
 */
void lab_expect_agreement(struct lab *lab, unsigned int n)
{
	unsigned int i;

	KUNIT_ASSERT_EQ(lab->test, lab_states(&lab->a), n);
	KUNIT_ASSERT_EQ(lab->test, lab_states(&lab->b), n);
	KUNIT_EXPECT_EQ(lab->test, lab_reserved(&lab->a), 0);
	KUNIT_EXPECT_EQ(lab->test, lab_reserved(&lab->b), 0);
	for (i = 0; i < LAB_STATES_MAX; i++)
		if (lab->a.states[i].used)
			expect_mirror(lab, &lab->a.states[i]);
}
