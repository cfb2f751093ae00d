// SPDX-License-Identifier: GPL-2.0-only
/*
 * States that take the place of others, with other addresses: XFRM finds a
 * state by its addresses, so that they cannot change. The kernel has such a
 * thing, too, but it reads the sequence number while the old state goes on
 * counting.
 */
#include <linux/slab.h>

#include "esp_glue/clone.h"
#include "esp_glue/sad.h"

/**
 * ikek_encap_fill() - what XFRM has to know of ESP in UDP
 * @t: receives it
 * @encap: ports
 * @outbound: the direction of the state
 *
 * Context: any.
 */
void ikek_encap_fill(struct xfrm_encap_tmpl *t, const struct ike_encap *encap,
		     bool outbound)
{
	memset(t, 0, sizeof(*t));
	t->encap_type = UDP_ENCAP_ESPINUDP;
	t->encap_sport = htons(outbound ? encap->local_port :
					  encap->remote_port);
	t->encap_dport = htons(outbound ? encap->remote_port :
					  encap->local_port);
}

static int copy_keys(struct xfrm_state *x, struct xfrm_state *from)
{
	if (from->aead)
		x->aead = xfrm_algo_aead_clone(from->aead);
	if (from->ealg)
		x->ealg = xfrm_algo_clone(from->ealg);
	if (from->aalg)
		x->aalg = xfrm_algo_auth_clone(from->aalg);
	x->geniv = from->geniv;
	x->props.ealgo = from->props.ealgo;
	x->props.aalgo = from->props.aalgo;
	return !x->aead == !from->aead && !x->ealg == !from->ealg &&
	       !x->aalg == !from->aalg ? 0 : -ENOMEM;
}

/* Room for the window; what stands in it is taken over later. */
static int copy_replay(struct xfrm_state *x, struct xfrm_state *from)
{
	struct xfrm_replay_state_esn *r = from->replay_esn;
	size_t len;

	x->props.replay_window = from->props.replay_window;
	if (!r)
		return 0;
	len = xfrm_replay_state_esn_len(r);
	x->replay_esn = kmemdup(r, len, GFP_KERNEL);
	x->preplay_esn = kmemdup(r, len, GFP_KERNEL);
	return x->replay_esn && x->preplay_esn ? 0 : -ENOMEM;
}

static int copy_encap(struct xfrm_state *x, struct xfrm_state *from,
		      const struct ike_encap *encap, bool outbound)
{
	if (!encap->on)
		return 0;
	x->encap = kmalloc(sizeof(*x->encap), GFP_KERNEL);
	if (!x->encap)
		return -ENOMEM;
	ikek_encap_fill(x->encap, encap, outbound);
	x->mapping_maxage = from->mapping_maxage;
	return 0;
}

/* What never changes in a state of ours */
static void copy_rest(struct xfrm_state *x, struct xfrm_state *from)
{
	x->id.spi = from->id.spi;
	x->id.proto = from->id.proto;
	x->sel = from->sel;
	x->lft = from->lft;
	x->mark = from->mark;
	x->if_id = from->if_id;
	x->props.mode = from->props.mode;
	x->props.reqid = from->props.reqid;
	x->props.flags = from->props.flags;
	x->props.extra_flags = from->props.extra_flags;
}

/**
 * ikek_clone_new() - make the state that is to take the place of another
 * @from: the other, a state of ours
 * @to: addresses and ports
 * @outbound: its direction
 *
 * Context: process, sleeps.
 * Return: a state of the caller's, ready but for what counts packets; or an
 * ERR_PTR.
 */
struct xfrm_state *ikek_clone_new(struct xfrm_state *from,
				  const struct ike_child_move *to,
				  bool outbound)
{
	struct xfrm_state *x = xfrm_state_alloc(xs_net(from));
	int err;

	if (!x)
		return ERR_PTR(-ENOMEM);
	copy_rest(x, from);
	ikek_xfrm_addr(outbound ? &to->local : &to->remote, &x->props.saddr);
	ikek_xfrm_addr(outbound ? &to->remote : &to->local, &x->id.daddr);
	x->props.family = ikek_xfrm_family(&to->remote);
	if (x->sel.family)
		x->sel.family = x->props.family;
	err = copy_keys(x, from) ?: copy_replay(x, from) ?:
	      copy_encap(x, from, &to->encap, outbound);
	if (!err)
		err = ikek_compat_init_state(x);
	if (!err)
		return x;
	x->km.state = XFRM_STATE_DEAD;
	xfrm_state_put(x);
	return ERR_PTR(err);
}

static void take_over(struct xfrm_state *x, struct xfrm_state *from)
{
	x->curlft = from->curlft;
	x->lastused = from->lastused;
	x->km.dying = from->km.dying;
	x->replay = from->replay;
	x->preplay = from->preplay;
	if (!from->replay_esn)
		return;
	memcpy(x->replay_esn, from->replay_esn,
	       xfrm_replay_state_esn_len(from->replay_esn));
	memcpy(x->preplay_esn, from->preplay_esn,
	       xfrm_replay_state_esn_len(from->preplay_esn));
}

/**
 * ikek_clone_replace() - the new state takes the place of the old one
 * @x: from ikek_clone_new(); XFRM's from now on, when this succeeds
 * @from: the old one. It counts no packet any more, and none asks for another
 *	state as long as it is there; it is for the caller to delete.
 *
 * Context: process.
 * Return: 0, or -ENOENT when the old one has ended meanwhile.
 */
int ikek_clone_replace(struct xfrm_state *x, struct xfrm_state *from)
{
	int err = -ENOENT;

	spin_lock_bh(&from->lock);
	if (from->km.state == XFRM_STATE_VALID) {
		take_over(x, from);
		from->km.state = XFRM_STATE_EXPIRED;
		WRITE_ONCE(from->km.dying, IKEK_DYING_ENDED);
		xfrm_state_insert(x);
		err = 0;
	}
	spin_unlock_bh(&from->lock);
	return err;
}
