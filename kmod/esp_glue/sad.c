// SPDX-License-Identifier: GPL-2.0-only
/*
 * The pairs of XFRM states that carry Child SAs. They are named, never held:
 * an administrator may remove them at any time.
 */
#include <linux/slab.h>

#include "esp_glue/alg.h"
#include "esp_glue/clone.h"
#include "esp_glue/sad.h"

#define SPI_MIN			256	/* RFC 4303: those below are reserved */
#define SPI_TRIES		16
#define RESERVED_S		600	/* the engine gives up long before */
#define MAPPING_S		1	/* XFRM tells no more often of a mapping */
#define REPLAY_LEGACY_MAX	32	/* packets, without a bitmap of its own */
#define REPLAY_MAX		4096	/* as many as XFRM's netlink allows */

/**
 * struct parting - a state that is out of XFRM's tables
 * @rcu: until nobody walks on from it any more
 * @x: the state, held
 */
struct parting {
	struct rcu_head rcu;
	struct xfrm_state *x;
};

static void part(struct rcu_head *rcu)
{
	struct parting *p = container_of(rcu, struct parting, rcu);

	xfrm_state_put(p->x);
	kfree(p);
}

/*
 * XFRM puts a state that nobody holds onto a list of those to be freed, by the
 * very pointer that leads from it to the next one in a table. A look-up under
 * way, on another processor or preempted, that has come as far as this state
 * would find the end of that list, and no state where there are many. So what
 * is taken out is held until such look-ups are over.
 */
static void put_later(struct xfrm_state *x)
{
	struct parting *p = kmalloc(sizeof(*p), GFP_KERNEL);

	if (!p) {
		synchronize_rcu();
		xfrm_state_put(x);
		return;
	}
	p->x = x;
	call_rcu(&p->rcu, part);
}

/* xfrm_state_alloc() has been called, but nobody else knows the state. */
static void state_abandon(struct xfrm_state *x)
{
	x->km.state = XFRM_STATE_DEAD;
	xfrm_state_put(x);
}

static void announce(struct xfrm_state *x, u32 event)
{
	struct km_event c = { .event = event };

	km_state_notify(x, &c);
}

static struct xfrm_state *state_alloc(struct net *net,
				      const struct ike_addr *src,
				      const struct ike_addr *dst, u32 spi,
				      u32 reqid, bool transport, u32 if_id)
{
	struct xfrm_state *x = xfrm_state_alloc(net);

	if (!x)
		return NULL;
	ikek_xfrm_addr(src, &x->props.saddr);
	ikek_xfrm_addr(dst, &x->id.daddr);
	x->id.spi = htonl(spi);
	x->id.proto = IPPROTO_ESP;
	x->props.family = ikek_xfrm_family(dst);
	x->props.mode = transport ? XFRM_MODE_TRANSPORT : XFRM_MODE_TUNNEL;
	x->props.reqid = reqid;
	x->if_id = if_id;
	return x;
}

static int reserve_one(struct net *net, const struct ike_sa_name *name,
		       u32 spi, bool transport, u32 if_id)
{
	struct xfrm_state *x;
	int err;

	x = state_alloc(net, &name->remote, &name->local, spi, name->reqid,
			transport, if_id);
	if (!x)
		return -ENOMEM;
	x->km.state = XFRM_STATE_ACQ;
	x->lft.hard_add_expires_seconds = RESERVED_S;
	err = xfrm_state_add(x);
	if (err)
		state_abandon(x);
	return err;
}

/**
 * ikek_sad_reserve() - reserve an SPI for an inbound state
 * @net: namespace
 * @name: endpoints and reqid; receives spi_in
 * @transport: mode
 * @if_id: XFRM interface
 *
 * A larval state holds the SPI, as with xfrm_alloc_spi(). That function would
 * compare each SPI that it tries with every state of the namespace, with the
 * lock of all states held; xfrm_state_add() looks it up.
 *
 * Context: process, may sleep.
 * Return: 0, -EEXIST when no free SPI was found, -ENOMEM.
 */
int ikek_sad_reserve(struct net *net, struct ike_sa_name *name, bool transport,
		     u32 if_id)
{
	unsigned int i;
	u32 spi;
	int err = -EEXIST;

	for (i = 0; i < SPI_TRIES && err == -EEXIST; i++) {
		do {
			spi = get_random_u32();
		} while (spi < SPI_MIN);
		err = reserve_one(net, name, spi, transport, if_id);
	}
	if (!err)
		name->spi_in = spi;
	return err;
}

static struct xfrm_state *find(struct net *net, const struct ike_addr *dst,
			       u32 spi, u32 reqid, u32 mark)
{
	struct xfrm_state *x;
	xfrm_address_t daddr;

	if (!spi)
		return NULL;
	ikek_xfrm_addr(dst, &daddr);
	x = xfrm_state_lookup(net, mark, &daddr, htonl(spi), IPPROTO_ESP,
			      ikek_xfrm_family(dst));
	if (x && x->props.reqid != reqid) {
		xfrm_state_put(x);
		return NULL;
	}
	return x;
}

/* Inbound states have no mark: address and SPI say which one is meant. */
static struct xfrm_state *find_in(struct net *net,
				  const struct ike_sa_name *name)
{
	return find(net, &name->local, name->spi_in, name->reqid, 0);
}

static struct xfrm_state *find_out(struct net *net,
				   const struct ike_sa_name *name)
{
	if (name->inbound_only)
		return NULL;
	return find(net, &name->remote, name->spi_out, name->reqid,
		    name->mark_out.value & name->mark_out.mask);
}

/**
 * ikek_sad_release() - give up a reservation that was never installed
 * @net: namespace
 * @name: as reserved
 *
 * Context: process, may sleep.
 */
void ikek_sad_release(struct net *net, const struct ike_sa_name *name)
{
	struct xfrm_state *x = find_in(net, name);

	if (!x)
		return;
	if (READ_ONCE(x->km.state) == XFRM_STATE_ACQ)
		xfrm_state_delete(x);
	put_later(x);
}

static int alloc_bitmap(struct xfrm_state *x, u32 window)
{
	u32 words = DIV_ROUND_UP(window, 32);
	struct xfrm_replay_state_esn *r;

	r = kzalloc(struct_size(r, bmp, words), GFP_KERNEL);
	if (!r)
		return -ENOMEM;
	r->bmp_len = words;
	r->replay_window = window;
	x->replay_esn = r;
	x->preplay_esn = kmemdup(r, struct_size(r, bmp, words), GFP_KERNEL);
	return x->preplay_esn ? 0 : -ENOMEM;
}

/*
 * The window is a matter of the inbound state. With extended sequence numbers
 * XFRM wants one in any case: their upper half is guessed with its help, so it
 * cannot be switched off, and the outbound state has the smallest.
 */
static int set_replay(struct xfrm_state *x, bool esn, bool outbound, u32 window)
{
	window = outbound ? 0 : min_t(u32, window, REPLAY_MAX);
	if (esn) {
		x->props.flags |= XFRM_STATE_ESN;
		if (!window)
			window = outbound ? 1 : REPLAY_LEGACY_MAX;
		return alloc_bitmap(x, window);
	}
	if (window > REPLAY_LEGACY_MAX)
		return alloc_bitmap(x, window);
	x->props.replay_window = window;
	return 0;
}

static int set_encap(struct xfrm_state *x, const struct ike_encap *encap,
		     bool outbound)
{
	x->encap = kmalloc(sizeof(*x->encap), GFP_KERNEL);
	if (!x->encap)
		return -ENOMEM;
	ikek_encap_fill(x->encap, encap, outbound);
	/* Whoever passes packets on from elsewhere is not to keep us busy. */
	x->mapping_maxage = MAPPING_S;
	return 0;
}

static void set_life(struct xfrm_state *x, const struct ike_lifetime *life)
{
	x->lft.soft_byte_limit = life->soft_bytes ?: XFRM_INF;
	x->lft.hard_byte_limit = life->hard_bytes ?: XFRM_INF;
	x->lft.soft_packet_limit = life->soft_packets ?: XFRM_INF;
	x->lft.hard_packet_limit = life->hard_packets ?: XFRM_INF;
}

static int state_init(struct xfrm_state *x, const struct ike_child_install *in,
		      bool outbound)
{
	const struct ike_esp_keys *keys = outbound ? &in->out : &in->in;
	int err;

	/* A tunnel carries both families, whichever it runs over. */
	if (in->transport)
		x->sel.family = x->props.family;
	else
		x->props.flags |= XFRM_STATE_AF_UNSPEC;
	set_life(x, &in->life);
	err = set_replay(x, in->suite.esn, outbound, in->conf->replay_window);
	if (!err && in->encap.on)
		err = set_encap(x, &in->encap, outbound);
	if (!err)
		err = ikek_alg_attach(x, &in->suite, keys);
	return err ?: ikek_compat_init_state(x);
}

static int add_in(struct net *net, const struct ike_child_install *in)
{
	const struct ike_sa_name *name = &in->name;
	struct xfrm_state *x, *larval;
	int err;

	x = state_alloc(net, &name->remote, &name->local, name->spi_in,
			name->reqid, in->transport,
			in->conf->if_id_in ?: in->conn->if_id_in);
	if (!x)
		return -ENOMEM;
	err = state_init(x, in, false);
	if (err)
		goto abandon;
	xfrm_state_hold(x);
	larval = find_in(net, name);
	err = xfrm_state_update(x);
	if (err == -ESRCH)	/* somebody removed the larval state */
		err = xfrm_state_add(x);
	if (larval)
		put_later(larval);
	if (err) {
		xfrm_state_put(x);
		goto abandon;
	}
	announce(x, XFRM_MSG_NEWSA);
	xfrm_state_put(x);
	return 0;

abandon:
	state_abandon(x);
	return err;
}

/*
 * XFRM tells of a larval state before it is hashed, in the same read-side
 * critical section. A quick exchange can be over before that, and then the new
 * state would not find the larval one that it replaces.
 */
static void await_larval(struct net *net, u32 mark, u32 seq)
{
	struct xfrm_state *x = ikek_compat_find_acq_byseq(net, mark, seq);

	if (x)
		xfrm_state_put(x);
	else
		synchronize_rcu_expedited();
}

/* It has not been replaced if it was for another address of the peer's. */
static void forget_larval(struct net *net, u32 mark, u32 seq)
{
	struct xfrm_state *x = ikek_compat_find_acq_byseq(net, mark, seq);

	if (!x)
		return;
	xfrm_state_delete(x);
	put_later(x);
}

static int add_out(struct net *net, const struct ike_child_install *in)
{
	const struct ike_sa_name *name = &in->name;
	struct xfrm_state *x;
	int err;

	x = state_alloc(net, &name->local, &name->remote, name->spi_out,
			name->reqid, in->transport,
			in->conf->if_id_out ?: in->conn->if_id_out);
	if (!x)
		return -ENOMEM;
	x->mark.v = name->mark_out.value & name->mark_out.mask;
	x->mark.m = name->mark_out.mask;
	x->km.seq = in->acquire_seq;	/* replaces that larval state */
	err = state_init(x, in, true);
	if (err)
		goto abandon;
	if (in->acquire_seq)
		await_larval(net, x->mark.v, in->acquire_seq);
	xfrm_state_hold(x);
	err = xfrm_state_add(x);
	if (err) {
		xfrm_state_put(x);
		goto abandon;
	}
	announce(x, XFRM_MSG_NEWSA);
	if (in->acquire_seq)
		forget_larval(net, x->mark.v, in->acquire_seq);
	xfrm_state_put(x);
	return 0;

abandon:
	state_abandon(x);
	return err;
}

static void state_remove(struct xfrm_state *x)
{
	if (!x)
		return;
	spin_lock_bh(&x->lock);
	WRITE_ONCE(x->km.dying, IKEK_DYING_ENDED);
	spin_unlock_bh(&x->lock);
	if (!xfrm_state_delete(x))
		announce(x, XFRM_MSG_DELSA);
	put_later(x);
}

/**
 * ikek_sad_install() - put the states of a Child SA in
 * @net: namespace
 * @in: the Child SA; both states, or the inbound one if its name says so
 *
 * Context: process, may sleep and load modules.
 * Return: 0, or a negative errno with neither state left.
 */
int ikek_sad_install(struct net *net, const struct ike_child_install *in)
{
	int err;

	err = add_in(net, in);
	if (err || in->name.inbound_only)
		return err;
	err = add_out(net, in);
	if (err)
		state_remove(find_in(net, &in->name));
	return err;
}

/**
 * ikek_sad_install_outbound() - put the state in that was left out so far
 * @net: namespace
 * @in: the Child SA
 *
 * Context: process, may sleep and load modules.
 * Return: 0, or a negative errno with all as it was.
 */
int ikek_sad_install_outbound(struct net *net,
			      const struct ike_child_install *in)
{
	return add_out(net, in);
}

/*
 * Newer kernels look first among the states that the policy has used, and what
 * they find elsewhere they keep there unless it is kept already. So this one
 * is taken off and looks kept, lest a look-up under way bring it back.
 */
static void keep_away(struct hlist_node *kept)
{
	if (!hlist_unhashed(kept))
		hlist_del_init_rcu(kept);
	WRITE_ONCE(kept->next, NULL);
	hlist_add_fake(kept);
}

static void retire(struct xfrm_state *x)
{
	spinlock_t *lock = &xs_net(x)->xfrm.xfrm_state_lock;
	struct hlist_node *kept = ikek_compat_state_kept(x);

	spin_lock_bh(&x->lock);
	if (x->km.state == XFRM_STATE_DEAD)
		goto unlock;
	spin_lock(lock);
	WRITE_ONCE(x->km.dying, IKEK_DYING_REPLACED);
	x->genid++;
	if (kept)
		keep_away(kept);
	spin_unlock(lock);
unlock:
	spin_unlock_bh(&x->lock);
}

/**
 * ikek_sad_retire() - another outbound state has taken over from this one
 * @net: namespace
 * @remote: where the packets go, network order
 * @family: of @remote
 * @spi_out: SPI of the state, host order
 * @reqid: of both
 * @mark: of both
 *
 * It stays valid for packets that have found it before. Their routes are found
 * anew for the next ones.
 *
 * Context: process.
 */
void ikek_sad_retire(struct net *net, const xfrm_address_t *remote, u16 family,
		     u32 spi_out, u32 reqid, u32 mark)
{
	struct xfrm_state *x;

	x = xfrm_state_lookup(net, mark, remote, htonl(spi_out), IPPROTO_ESP,
			      family);
	if (!x)
		return;
	if (x->props.reqid == reqid)
		retire(x);
	xfrm_state_put(x);
}

/* Only ports are different: they may change in a state that is in use. */
static int change_ports(struct xfrm_state *x, const struct ike_encap *encap,
			bool outbound)
{
	int err = -ENOENT;

	spin_lock_bh(&x->lock);
	if (x->km.state == XFRM_STATE_VALID) {
		ikek_encap_fill(x->encap, encap, outbound);
		err = 0;
	}
	spin_unlock_bh(&x->lock);
	if (!err)
		announce(x, XFRM_MSG_UPDSA);
	return err;
}

static bool stays_in_place(const struct xfrm_state *x,
			   const struct ike_child_move *to)
{
	return x->encap && to->encap.on &&
	       ike_addr_equal(&to->local, &to->name.local) &&
	       ike_addr_equal(&to->remote, &to->name.remote);
}

/**
 * struct change - a direction of a Child SA that goes another way
 * @from: its state
 * @x: what is to take its place; NULL when only ports change
 * @replaced: it has
 */
struct change {
	struct xfrm_state *from;
	struct xfrm_state *x;
	bool replaced;
};

/* All that needs memory */
static int change_prepare(struct change *c, struct xfrm_state *from,
			  const struct ike_child_move *to, bool outbound)
{
	struct xfrm_state *x;

	c->from = from;
	if (!from)
		return -ENOENT;
	if (stays_in_place(from, to))
		return 0;
	x = ikek_clone_new(from, to, outbound);
	if (IS_ERR(x))
		return PTR_ERR(x);
	c->x = x;
	return 0;
}

static int change_commit(struct change *c, const struct ike_child_move *to,
			 bool outbound)
{
	struct xfrm_state *x = c->x;
	int err;

	if (!x)
		return change_ports(c->from, &to->encap, outbound);
	xfrm_state_hold(x);
	err = ikek_clone_replace(x, c->from);
	if (!err) {
		c->replaced = true;
		announce(x, XFRM_MSG_NEWSA);
	}
	xfrm_state_put(x);
	return err;
}

static void change_end(struct change *c)
{
	if (c->x && !c->replaced)
		state_abandon(c->x);
	if (c->replaced)
		state_remove(c->from);
	else if (c->from)
		xfrm_state_put(c->from);
}

/**
 * ikek_sad_move() - have the states of a Child SA go another way
 * @net: namespace
 * @to: where
 * @old: receives an outbound state that has been replaced, or NULL. As long as
 *	it is there no packet asks for another one; the policies have to follow,
 *	and then it is for ikek_sad_moved().
 *
 * Context: process, sleeps.
 * Return: 0; -ENOENT when a state is gone; or another negative errno with all
 * as it was.
 */
int ikek_sad_move(struct net *net, const struct ike_child_move *to,
		  struct xfrm_state **old)
{
	bool both = !to->name.inbound_only;
	struct change in = {}, out = {};
	int err;

	*old = NULL;
	err = change_prepare(&in, find_in(net, &to->name), to, false);
	if (!err && both)
		err = change_prepare(&out, find_out(net, &to->name), to, true);
	if (!err)
		err = change_commit(&in, to, false);
	if (!err && both)
		err = change_commit(&out, to, true);
	change_end(&in);
	if (out.replaced)
		*old = out.from;
	else
		change_end(&out);
	return err;
}

/**
 * ikek_sad_moved() - the policies have followed
 * @old: from ikek_sad_move(), or NULL
 *
 * Context: process, may sleep.
 */
void ikek_sad_moved(struct xfrm_state *old)
{
	state_remove(old);
}

/**
 * ikek_sad_remove() - take the states of a Child SA out, if they are there
 * @net: namespace
 * @name: of the Child SA
 *
 * Context: process, may sleep.
 */
void ikek_sad_remove(struct net *net, const struct ike_sa_name *name)
{
	state_remove(find_out(net, name));
	state_remove(find_in(net, name));
}

/**
 * ikek_sad_present() - is an inbound state there?
 * @net: namespace
 * @local: our tunnel endpoint, network order
 * @family: of @local
 * @spi_in: its SPI, host order
 *
 * Context: any.
 */
bool ikek_sad_present(struct net *net, const xfrm_address_t *local, u16 family,
		      u32 spi_in)
{
	struct xfrm_state *x;

	x = xfrm_state_lookup(net, 0, local, htonl(spi_in), IPPROTO_ESP,
			      family);
	if (x)
		xfrm_state_put(x);
	return x;
}

static void count(struct xfrm_state *x, u64 *bytes, u64 *packets, u64 *last)
{
	spin_lock_bh(&x->lock);
	*bytes = x->curlft.bytes;
	*packets = x->curlft.packets;
	*last = max_t(u64, x->lastused, x->curlft.use_time);
	spin_unlock_bh(&x->lock);
}

/**
 * ikek_sad_usage() - what a Child SA has carried
 * @net: namespace
 * @name: of the Child SA
 * @usage: receives it. Kernels before 6.2 do not keep the time of the last
 *	inbound packet; there idle_in_s counts from the first.
 *
 * Context: process.
 * Return: 0, or -ENOENT when a state is gone. An outbound one that has not been
 * there yet has carried nothing.
 */
int ikek_sad_usage(struct net *net, const struct ike_sa_name *name,
		   struct ike_usage *usage)
{
	struct xfrm_state *in = find_in(net, name);
	struct xfrm_state *out = find_out(net, name);
	u64 last_in, last_out, now = ktime_get_real_seconds();
	int err = -ENOENT;

	if (!in || (!out && !name->inbound_only))
		goto put;
	memset(usage, 0, sizeof(*usage));
	count(in, &usage->bytes_in, &usage->packets_in, &last_in);
	if (out)
		count(out, &usage->bytes_out, &usage->packets_out, &last_out);
	usage->idle_in_s = U32_MAX;
	if (last_in)
		usage->idle_in_s = now > last_in ? now - last_in : 0;
	err = 0;
put:
	if (in)
		xfrm_state_put(in);
	if (out)
		xfrm_state_put(out);
	return err;
}

#define LARVAL_BATCH	16

struct larvals {
	u32 reqid;
	unsigned int n;
	struct xfrm_state *x[LARVAL_BATCH];
};

/* Called with the lock of all states held. */
static int collect_larval(struct xfrm_state *x, int count, void *arg)
{
	struct larvals *l = arg;

	if (x->km.state != XFRM_STATE_ACQ || x->id.spi ||
	    x->props.reqid != l->reqid)
		return 0;
	if (l->n == LARVAL_BATCH)
		return -ENOSPC;
	xfrm_state_hold(x);
	l->x[l->n++] = x;
	return 0;
}

/**
 * ikek_sad_drop_larvals() - remove the larval states that acquires left
 * @net: namespace
 * @reqid: of the policies that asked
 *
 * Looks at every state; it is for the rare end of a trap.
 *
 * Context: process, may sleep.
 */
void ikek_sad_drop_larvals(struct net *net, u32 reqid)
{
	struct larvals l = { .reqid = reqid };
	struct xfrm_state_walk walk;
	int err;

	xfrm_state_walk_init(&walk, IPPROTO_ESP, NULL);
	do {
		err = xfrm_state_walk(net, &walk, collect_larval, &l);
		while (l.n) {
			xfrm_state_delete(l.x[--l.n]);
			put_later(l.x[l.n]);
		}
		cond_resched();
	} while (err == -ENOSPC);
	xfrm_state_walk_done(&walk, net);
}

/**
 * ikek_sad_acquire_failed() - no state will come: let the next packet ask
 * @net: namespace
 * @reqid: of the policy that asked
 * @seq: of the larval state
 * @mark: of the policy
 *
 * While there is a larval state XFRM asks no more. Another key manager may
 * have written its own number over ours; then the larval state is searched.
 *
 * Context: process, may sleep.
 */
void ikek_sad_acquire_failed(struct net *net, u32 reqid, u32 seq, u32 mark)
{
	struct xfrm_state *x = ikek_compat_find_acq_byseq(net, mark, seq);

	if (x && x->props.reqid == reqid)
		xfrm_state_delete(x);
	else
		ikek_sad_drop_larvals(net, reqid);
	if (x)
		put_later(x);
}
