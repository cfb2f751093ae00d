// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who gets in: limits on what peers may have, and who goes before whom when
 * there is not enough for all. Established IKE SAs go before peers that are
 * known by their address, and these before strangers. RFC 7296 section 2.6.
 */
#include "ike/policy/conn_index.h"
#include "ike/sa.h"

/* Of the half-open IKE SAs one source may have this part, or some at least. */
#define SOURCE_SHARE	32
#define SOURCE_MIN	8U
/* Peers that are known find room for this part of them beyond the limit. */
#define KNOWN_SHARE	4

static bool is_configured(const struct ike_conf *conf,
			  const struct ike_addr *addr)
{
	const struct ike_addr *one;
	struct ike_index_run runs[2];
	struct ike_conn *conn;
	u32 i, k;

	ike_index_by_remote(conf, addr, runs);
	for (i = 0; i < runs[0].n; i++) {
		conn = conf->conns[ike_index_order(&runs[0], i)];
		for (k = 0; k < conn->n_remote_addrs; k++) {
			one = ike_addr_single(&conn->remote_addrs[k]);
			if (one && ike_addr_equal(one, addr))
				return true;
		}
	}
	return false;
}

/* Its upper half tells apart those that share a place; 0 is for nobody. */
static u32 *friend_of(struct ike_engine *e, const struct ike_addr *addr,
		      u32 *hash)
{
	u64 h = siphash(addr->b, addr->len, &e->hash_key);

	*hash = h >> 32 ?: 1;
	return &e->friends[(u32)h % IKE_FRIENDS];
}

/**
 * ike_peer_note() - a peer has authenticated itself
 * @e: the engine
 * @addr: its address; known from now on, until another takes its place
 *
 * Context: inside the engine.
 */
void ike_peer_note(struct ike_engine *e, const struct ike_addr *addr)
{
	u32 hash, *place = friend_of(e, addr, &hash);

	*place = hash;
}

/**
 * ike_peer_known() - is this the address of a peer, not of a stranger?
 * @e: the engine, with a configuration
 * @addr: the address, which need not be genuine
 *
 * Context: inside the engine.
 * Return: true if a connection names it, or a peer had an IKE SA from there.
 */
bool ike_peer_known(struct ike_engine *e, const struct ike_addr *addr)
{
	u32 hash, *place = friend_of(e, addr, &hash);

	return *place == hash || is_configured(e->conf, addr);
}

/* Who is known in a container is for its root to say: nobody is without limit
 * as far as the machine goes.
 */
static bool machine_is_full(const struct ike_engine *e, bool known)
{
	return e->ops->total_full(e->port, IKE_TOTAL_IKE_SAS, 1) ||
	       e->ops->total_full(e->port, IKE_TOTAL_MESSAGES, known ? 1 : 2);
}

/**
 * ike_is_full() - is there no room for another IKE SA of ours?
 * @e: the engine
 *
 * Context: inside the engine.
 */
bool ike_is_full(const struct ike_engine *e)
{
	return e->stats.ike_sas >= ike_share(e, ike_settings(e)->ike_sa_max) ||
	       machine_is_full(e, true);
}

/* A source has one engine, so this is all that it has. */
static bool source_is_full(struct ike_engine *e, const struct ike_addr *source,
			   bool known)
{
	u32 max = max(ike_settings(e)->half_open_max / SOURCE_SHARE, SOURCE_MIN);

	max = min_t(u32, known ? 2 * max : max, U16_MAX);
	return ike_sa_source_half_open(e, source) >= max;
}

/**
 * ike_no_room() - is there no room for another half-open IKE SA?
 * @e: the engine, with a configuration
 * @source: where its request came from
 * @len: octets of the request
 * @known: ask for a peer that is known, and will prove its address
 *
 * No source can take all the places that there are, and all strangers together
 * cannot take those of peers.
 *
 * Context: inside the engine.
 * Return: 0 if there is, else what is to be counted.
 */
enum ike_counter ike_no_room(struct ike_engine *e,
			     const struct ike_addr *source, size_t len,
			     bool known)
{
	const struct ike_settings *s = ike_settings(e);
	u32 half_open = ike_share(e, s->half_open_max);
	u32 extra = known ? half_open / KNOWN_SHARE : 0;

	if (e->stats.half_open >= (u64)half_open + extra ||
	    source_is_full(e, source, known))
		return IKE_COUNT_RX_BUSY;
	if (e->stats.ike_sas >= (u64)ike_share(e, s->ike_sa_max) + extra ||
	    machine_is_full(e, known))
		return IKE_COUNT_RX_LIMIT;
	if (!known && e->stats.message_memory + len >
		      ike_share(e, s->message_memory))
		return IKE_COUNT_RX_LIMIT;
	return 0;
}

/**
 * ike_has_room_for_child() - may an IKE SA have one more Child SA?
 * @sa: the IKE SA
 *
 * One that replaces another is not asked for here.
 *
 * Context: inside the engine.
 */
bool ike_has_room_for_child(const struct ike_sa *sa)
{
	const struct ike_settings *s = ike_settings(sa->e);

	return sa->n_children < s->child_sa_per_ike_sa &&
	       sa->e->stats.child_sas < ike_share(sa->e, s->child_sa_max);
}

/**
 * ike_sa_stored() - the stored messages of an IKE SA have changed
 * @sa: the IKE SA
 *
 * Context: inside the engine.
 */
void ike_sa_stored(struct ike_sa *sa)
{
	size_t now = sa->window.request.len + sa->window.response.len;
	long more;

	if (sa->setup)
		now += sa->setup->init_request.len +
		       sa->setup->init_response.len;
	more = now - sa->stored;
	if (!more)
		return;
	sa->stored = now;
	sa->e->stats.message_memory += more;
	sa->e->ops->total_add(sa->e->port, IKE_TOTAL_MESSAGES, more);
}

/**
 * ike_spi_mark() - have an SPI tell that it is ours
 * @spi: with the number of its engine, and chance in the upper five octets
 * @key: of the namespace
 *
 * Context: any. Return: the SPI, with two octets that nobody else can guess.
 */
u64 ike_spi_mark(u64 spi, const siphash_key_t *key)
{
	spi &= ~0xffff00ULL;
	return spi | (siphash_1u64(spi, key) & 0xffff) << 8;
}

/**
 * ike_sender_of_datagram() - who has sent it, as it seems
 * @path: the way it came
 * @data: an IKE message
 * @len: its length in bytes
 * @conf: the configuration, or NULL
 * @spi_key: of the namespace
 *
 * So that it can wait in a queue with its like. An SPI of ours has been heard
 * by somebody at least, and may have ended since.
 *
 * Context: any, even softirq.
 */
enum ike_sender ike_sender_of_datagram(const struct ike_path *path,
				       const void *data, size_t len,
				       const struct ike_conf *conf,
				       const siphash_key_t *spi_key)
{
	struct ike_header h;
	u64 spi;

	if (ike_decode_header(IKE_VIEW(data, len), &h))
		return IKE_SENDER_STRANGER;
	spi = h.flags & IKE_FLAG_INITIATOR ? h.spi_r : h.spi_i;
	if (spi && ike_spi_mark(spi, spi_key) == spi)
		return IKE_SENDER_SA;
	return conf && is_configured(conf, &path->remote) ?
		       IKE_SENDER_PEER : IKE_SENDER_STRANGER;
}
