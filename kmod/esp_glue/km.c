// SPDX-License-Identifier: GPL-2.0-only
/*
 * The key manager that XFRM sees. It is one for all namespaces, and is asked
 * about everything, also what belongs to other key managers.
 */
#include <linux/mutex.h>
#include <linux/workqueue.h>
#include <net/sock.h>
#include <net/xfrm.h>

#include "esp_glue/km.h"
#include "esp_glue/sad.h"

static const struct ikek_km_ops *km_ops;

static void ts_addr(struct ike_ts *ts, const xfrm_address_t *a, u16 family)
{
	ts->start.len = family == AF_INET6 ? 16 : 4;
	memcpy(ts->start.b, a, ts->start.len);
	ts->end = ts->start;
}

static void ts_port(struct ike_ts *ts, u8 proto, __be16 port, __be16 mask)
{
	ts->protocol = proto;
	ts->start_port = mask ? ntohs(port) : 0;
	ts->end_port = mask ? ntohs(port) : U16_MAX;
}

/* XFRM has the type of ICMP where the source port is, the code behind it. */
static void ts_icmp(struct ike_ts *ts, const struct xfrm_selector *sel)
{
	ts->protocol = sel->proto;
	ts->start_port = ntohs(sel->sport) << 8 | ntohs(sel->dport);
	ts->end_port = ts->start_port;
}

static void flow_of(const struct xfrm_selector *sel, struct ike_ts *local,
		    struct ike_ts *remote)
{
	ts_addr(local, &sel->saddr, sel->family);
	ts_addr(remote, &sel->daddr, sel->family);
	if ((sel->proto == IPPROTO_ICMP || sel->proto == IPPROTO_ICMPV6) &&
	    sel->sport_mask) {
		ts_icmp(local, sel);
		ts_icmp(remote, sel);
		return;
	}
	ts_port(local, sel->proto, sel->sport, sel->sport_mask);
	ts_port(remote, sel->proto, sel->dport, sel->dport_mask);
}

/*
 * RCU read lock held, @x is not hashed yet. The packet's flow stands in its
 * selector.
 */
static int km_acquire(struct xfrm_state *x, struct xfrm_tmpl *t,
		      struct xfrm_policy *xp)
{
	struct ike_acquire a = { .reqid = t->reqid };
	int err;

	if (t->id.proto != IPPROTO_ESP || !t->reqid)
		return -EINVAL;
	a.seq = xfrm_get_acqseq();
	flow_of(&x->sel, &a.local, &a.remote);
	err = km_ops->acquire(xs_net(x), &a);
	if (!err)
		x->km.seq = a.seq;
	return err;
}

/* Has this state ended, or is it about to? A larval one has no type. */
static bool is_over(const struct xfrm_state *x, const struct km_event *c,
		    bool *hard)
{
	if (!x || !x->type || x->id.proto != IPPROTO_ESP || !x->props.reqid ||
	    READ_ONCE(x->km.dying) == IKEK_DYING_ENDED)
		return false;
	*hard = c->event == XFRM_MSG_DELSA || c->data.hard;
	return c->event == XFRM_MSG_DELSA || c->event == XFRM_MSG_EXPIRE;
}

/* XFRM tells of a soft limit once, and takes this for not having done so. */
static void tell_again(struct xfrm_state *x)
{
	if (READ_ONCE(x->km.dying) == IKEK_DYING_TOLD)
		WRITE_ONCE(x->km.dying, 0);
}

/* x->lock is held when a limit has been reached, and may be otherwise. */
static int km_notify(struct xfrm_state *x, const struct km_event *c)
{
	struct ike_expire expire;
	int err;

	if (c->event == XFRM_MSG_FLUSHSA)
		km_ops->states_lost(c->net);
	if (!is_over(x, c, &expire.hard))
		return 0;
	expire.reqid = x->props.reqid;
	expire.spi = ntohl(x->id.spi);
	err = km_ops->expire(xs_net(x), &expire);
	if (err && err != -ENOENT && !expire.hard)
		tell_again(x);
	return 0;
}

static int km_notify_policy(struct xfrm_policy *xp, int dir,
			    const struct km_event *c)
{
	if (c->event == XFRM_MSG_DELPOLICY || c->event == XFRM_MSG_FLUSHPOLICY)
		km_ops->policies_lost(xp ? xp_net(xp) : c->net, xp);
	return 0;
}

/*
 * The packet has been decrypted, and was new when it came. XFRM asks key
 * managers in the order in which they have registered, until one takes it: who
 * listens to such events by netlink, when xfrm_user was loaded before us, hears
 * of it in our place. There is no way to the front of that list.
 */
static int km_mapping(struct xfrm_state *x, xfrm_address_t *source,
		      __be16 port)
{
	struct ike_mapping m = {
		.reqid = x->props.reqid,
		.spi = ntohl(x->id.spi),
		.remote.len = x->props.family == AF_INET6 ? 16 : 4,
		.remote_port = ntohs(port),
	};

	if (!m.reqid || x->id.proto != IPPROTO_ESP)
		return -EINVAL;
	memcpy(m.remote.b, source, m.remote.len);
	return km_ops->mapping(xs_net(x), &m);
}

static bool km_is_alive(const struct km_event *c)
{
	return km_ops->alive(c->net);
}

/* The socket that gets its policies right now; no other socket gets any. */
static DEFINE_MUTEX(bypass_lock);
static struct sock *bypass_sk;

static struct xfrm_policy *km_compile_policy(struct sock *sk, int opt, u8 *data,
					     int len, int *dir)
{
	const struct xfrm_userpolicy_info *info = (const void *)data;
	struct xfrm_policy *xp;

	*dir = -EOPNOTSUPP;
	if (sk != READ_ONCE(bypass_sk) || len != sizeof(*info))
		return NULL;
	*dir = -ENOBUFS;
	xp = xfrm_policy_alloc(sock_net(sk), GFP_ATOMIC);
	if (!xp)
		return NULL;
	xp->selector = info->sel;
	xp->family = info->sel.family;
	xp->lft = info->lft;
	xp->action = info->action;
	xp->type = XFRM_POLICY_TYPE_MAIN;
	*dir = info->dir;
	return xp;
}

static struct xfrm_mgr km_mgr = {
	.notify		= km_notify,
	.notify_policy	= km_notify_policy,
	.acquire	= km_acquire,
	.new_mapping	= km_mapping,
	.compile_policy	= km_compile_policy,
	.is_alive	= km_is_alive,
};

/**
 * ikek_km_register() - make us a key manager of XFRM
 * @ops: who is told
 *
 * Context: process.
 */
void ikek_km_register(const struct ikek_km_ops *ops)
{
	km_ops = ops;
	xfrm_register_km(&km_mgr);
}

/**
 * ikek_km_unregister() - no callback comes or is under way any more
 *
 * Context: process, sleeps.
 */
void ikek_km_unregister(void)
{
	xfrm_unregister_km(&km_mgr);
}

static int bypass_dir(struct sock *sk, u8 dir)
{
	int opt = sk->sk_family == AF_INET6 ? IPV6_XFRM_POLICY : IP_XFRM_POLICY;
	struct xfrm_userpolicy_info info = {
		.sel.family = sk->sk_family,
		.lft.soft_byte_limit = XFRM_INF,
		.lft.hard_byte_limit = XFRM_INF,
		.lft.soft_packet_limit = XFRM_INF,
		.lft.hard_packet_limit = XFRM_INF,
		.action = XFRM_POLICY_ALLOW,
		.dir = dir,
	};

	return xfrm_user_policy(sk, opt, KERNEL_SOCKPTR(&info), sizeof(info));
}

struct bypass {
	struct work_struct work;
	struct sock *sk;
	int err;
};

static void bypass_work(struct work_struct *work)
{
	struct bypass *b = container_of(work, struct bypass, work);

	mutex_lock(&bypass_lock);
	WRITE_ONCE(bypass_sk, b->sk);
	b->err = bypass_dir(b->sk, XFRM_POLICY_OUT);
	if (!b->err)
		b->err = bypass_dir(b->sk, XFRM_POLICY_IN);
	WRITE_ONCE(bypass_sk, NULL);
	mutex_unlock(&bypass_lock);
}

/**
 * ikek_km_bypass() - let a socket's datagrams pass all policies, both ways
 * @sk: a socket of ours
 *
 * IKE must get through where everything else is to be protected. A work does
 * it, as XFRM takes the policy for one of another layout when it is handed
 * over in a system call of a 32-bit process.
 *
 * Context: process, sleeps. Return: 0 or a negative errno.
 */
int ikek_km_bypass(struct sock *sk)
{
	struct bypass b = { .sk = sk };

	INIT_WORK_ONSTACK(&b.work, bypass_work);
	schedule_work(&b.work);
	flush_work(&b.work);
	destroy_work_on_stack(&b.work);
	return b.err;
}
