// SPDX-License-Identifier: GPL-2.0-only
/* Numbers, transforms and versions as attributes. */
#include "ctl.h"
#include "ctl_dump.h"
#include "esp_glue/alg.h"
#include "ike/wire/names.h"
#include "shard.h"

static_assert(IKEK_A_STATS_ACQUIRE_PAUSED - IKEK_A_STATS_RX ==
	      IKE_COUNT_ACQUIRE_PAUSED);
static_assert(IKE_COUNT_ACQUIRE_PAUSED + 1 == IKE_COUNT_MAX);

static int add_stats(struct ike_engine *e, void *arg)
{
	struct ike_stats *sum = arg, one;
	unsigned int i;

	ike_engine_stats(e, &one);
	for (i = 0; i < IKE_COUNT_MAX; i++)
		sum->count[i] += one.count[i];
	sum->ike_sas += one.ike_sas;
	sum->half_open += one.half_open;
	sum->child_sas += one.child_sas;
	sum->fragment_memory += one.fragment_memory;
	sum->message_memory += one.message_memory;
	return 0;
}

static int put_count(struct sk_buff *skb, int type, u64 n)
{
	return nla_put_u64_64bit(skb, type, n, IKEK_A_STATS_PAD);
}

static void settings_get(struct ikek_net *in, struct ike_settings *settings)
{
	struct ike_conf *conf = ikek_net_conf_get(in);

	*settings = conf ? conf->settings : ike_settings_default;
	if (conf)
		ike_conf_put(conf);
}

/* What there is, each before what there may be */
static int put_levels(struct sk_buff *skb, const struct ike_stats *sum,
		      const struct ike_settings *max)
{
	if (nla_put_u32(skb, IKEK_A_STATS_IKE_SAS, sum->ike_sas) ||
	    nla_put_u32(skb, IKEK_A_STATS_IKE_SA_MAX, max->ike_sa_max) ||
	    nla_put_u32(skb, IKEK_A_STATS_HALF_OPEN, sum->half_open) ||
	    nla_put_u32(skb, IKEK_A_STATS_COOKIE_THRESHOLD,
			max->cookie_threshold) ||
	    nla_put_u32(skb, IKEK_A_STATS_HALF_OPEN_MAX, max->half_open_max) ||
	    nla_put_u32(skb, IKEK_A_STATS_CHILD_SAS, sum->child_sas) ||
	    nla_put_u32(skb, IKEK_A_STATS_CHILD_SA_MAX, max->child_sa_max) ||
	    nla_put_u32(skb, IKEK_A_STATS_FRAGMENT_MEMORY,
			sum->fragment_memory) ||
	    nla_put_u32(skb, IKEK_A_STATS_FRAGMENT_MEMORY_MAX,
			max->fragment_memory) ||
	    put_count(skb, IKEK_A_STATS_MESSAGE_MEMORY, sum->message_memory) ||
	    nla_put_u32(skb, IKEK_A_STATS_MESSAGE_MEMORY_MAX,
			max->message_memory))
		return -EMSGSIZE;
	return 0;
}

static int put_queues(struct sk_buff *skb, const struct ikek_port_stats *port,
		      const struct ike_settings *max)
{
	if (nla_put_u32(skb, IKEK_A_STATS_QUEUED, port->queued) ||
	    nla_put_u32(skb, IKEK_A_STATS_QUEUE_MAX, max->queue_max) ||
	    put_count(skb, IKEK_A_STATS_QUEUE_MEMORY, port->queue_memory) ||
	    nla_put_u32(skb, IKEK_A_STATS_QUEUE_MEMORY_MAX,
			max->queue_memory) ||
	    put_count(skb, IKEK_A_STATS_EVENT_FULL, port->event_full))
		return -EMSGSIZE;
	return 0;
}

/* What there is of each total, and what there may be */
static const struct {
	int now;
	int max;
} total_attrs[IKEK_TOTALS] = {
	[IKE_TOTAL_IKE_SAS] = { IKEK_A_STATS_TOTAL_IKE_SAS,
				IKEK_A_STATS_TOTAL_IKE_SA_MAX },
	[IKE_TOTAL_MESSAGES] = { IKEK_A_STATS_TOTAL_MESSAGE_MEMORY,
				 IKEK_A_STATS_TOTAL_MESSAGE_MEMORY_MAX },
	[IKE_TOTAL_FRAGMENTS] = { IKEK_A_STATS_TOTAL_FRAGMENT_MEMORY,
				  IKEK_A_STATS_TOTAL_FRAGMENT_MEMORY_MAX },
	[IKEK_TOTAL_QUEUE] = { IKEK_A_STATS_TOTAL_QUEUE_MEMORY,
			       IKEK_A_STATS_TOTAL_QUEUE_MEMORY_MAX },
};

static int put_totals(struct sk_buff *skb, const struct ikek_net *in)
{
	const struct ikek_part *part;
	unsigned int i;

	for (i = 0; i < IKEK_TOTALS; i++) {
		part = &in->parts[i];
		if (put_count(skb, total_attrs[i].now, ikek_part_now(part)) ||
		    put_count(skb, total_attrs[i].max, ikek_part_max(part)))
			return -EMSGSIZE;
	}
	return 0;
}

static int put_stats(struct sk_buff *skb, struct ikek_net *in,
		     const struct ike_stats *sum,
		     const struct ikek_port_stats *port)
{
	struct ike_settings settings;
	unsigned int i;

	settings_get(in, &settings);
	if (put_levels(skb, sum, &settings))
		return -EMSGSIZE;
	for (i = 0; i < IKE_COUNT_MAX; i++)
		if (put_count(skb, IKEK_A_STATS_RX + i, sum->count[i]))
			return -EMSGSIZE;
	if (put_count(skb, IKEK_A_STATS_RX_LENGTH, port->rx_length) ||
	    put_count(skb, IKEK_A_STATS_RX_MARKER, port->rx_marker) ||
	    put_count(skb, IKEK_A_STATS_RX_FULL, port->rx_full) ||
	    put_count(skb, IKEK_A_STATS_RX_SHARE, port->rx_share) ||
	    put_queues(skb, port, &settings))
		return -EMSGSIZE;
	return put_totals(skb, in);
}

int ikek_nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ikek_net *in = ikek_net(genl_info_net(info));
	struct ikek_port_stats port = {};
	struct ike_stats sum = {};
	struct sk_buff *msg;
	unsigned int i;
	void *head;
	int err;

	err = no_attrs(info->nlhdr, info->extack);
	if (err)
		return err;
	for (i = 0; i < ikek_net_shards(in); i++)
		ikek_net_visit(in, i, add_stats, &sum);
	ikek_net_port_stats(in, &port);
	sum.count[IKE_COUNT_RX_NOMEM] += port.rx_nomem;

	msg = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!msg)
		return -ENOMEM;
	head = genlmsg_put_reply(msg, info, &ikek_nl_family, 0,
				 IKEK_CMD_STATS_GET);
	if (!head || put_stats(msg, in, &sum, &port)) {
		nlmsg_free(msg);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, head);
	return genlmsg_reply(msg, info);
}

/**
 * struct alg - a row of one of the tables, whichever its type
 * @type: transform type
 * @id: transform ID
 * @key_bits: key lengths, 0-terminated, or NULL
 * @ike: may protect IKE messages here; or a negative errno
 * @esp: may protect ESP here; likewise
 * @named_only: taken only when named
 */
struct alg {
	u8 type;
	u16 id;
	const u16 *key_bits;
	int ike;
	int esp;
	bool named_only;
};

/* False behind the last row of the type */
static bool alg_row(u8 type, unsigned int row, struct alg *alg)
{
	const struct ike_encr_alg *encr;
	const struct ike_integ_alg *integ;
	const struct ike_prf_alg *prf;
	const struct ike_kex_alg *kex;

	*alg = (struct alg){ .type = type };
	switch (type) {
	case IKE_TRANSFORM_ENCR:
		encr = ike_encr_row(row);
		if (!encr)
			return false;
		alg->id = encr->id;
		alg->named_only = encr->named_only;
		alg->key_bits = encr->key_attr ? encr->key_bits : NULL;
		alg->ike = ike_crypto_have(type, alg->id);
		alg->esp = ikek_alg_have(type, alg->id);
		return true;
	case IKE_TRANSFORM_PRF:
		prf = ike_prf_row(row);
		if (!prf)
			return false;
		alg->id = prf->id;
		alg->named_only = prf->named_only;
		alg->ike = ike_crypto_have(type, alg->id);
		return true;
	case IKE_TRANSFORM_INTEG:
		integ = ike_integ_row(row);
		if (!integ)
			return false;
		alg->id = integ->id;
		alg->named_only = integ->named_only;
		alg->ike = ike_crypto_have(type, alg->id);
		alg->esp = ikek_alg_have(type, alg->id);
		return true;
	case IKE_TRANSFORM_KE:
		kex = ike_kex_row(row);
		if (!kex)
			return false;
		alg->id = kex->id;
		alg->named_only = kex->named_only;
		alg->ike = ike_crypto_have(type, alg->id);
		return true;
	}
	return false;
}

static int dump_alg(struct sk_buff *skb, struct netlink_callback *cb,
		    const struct alg *alg)
{
	const u16 *bits = alg->key_bits;
	void *head;

	head = dump_put(skb, cb, IKEK_CMD_ALG_GET);
	if (!head || nla_put_u8(skb, IKEK_A_ALG_TYPE, alg->type) ||
	    nla_put_u16(skb, IKEK_A_ALG_ID, alg->id) ||
	    put_text(skb, IKEK_A_ALG_NAME,
		     ike_name_transform(alg->type, alg->id)) ||
	    put_flag(skb, IKEK_A_ALG_IKE, alg->ike) ||
	    put_flag(skb, IKEK_A_ALG_ESP, alg->esp) ||
	    put_flag(skb, IKEK_A_ALG_NAMED_ONLY, alg->named_only))
		goto cancel;
	for (; bits && *bits; bits++)
		if (nla_put_u16(skb, IKEK_A_ALG_KEY_BITS, *bits))
			goto cancel;
	genlmsg_end(skb, head);
	return 0;
cancel:
	genlmsg_cancel(skb, head);
	return -EMSGSIZE;
}

int ikek_nl_alg_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct dump_at *at = dump_at(cb);
	struct alg alg;
	int err = 0;

	while (at->first <= IKE_TRANSFORM_TYPE_MAX) {
		if (!alg_row(at->first, at->part, &alg)) {
			at->first++;
			at->part = 0;
			continue;
		}
		err = alg.ike < 0 ? alg.ike : alg.esp < 0 ? alg.esp : 0;
		if (!err && (alg.ike || alg.esp))
			err = dump_alg(skb, cb, &alg);
		if (err)
			break;
		at->part++;
	}
	return dump_end(skb, err);
}

int ikek_nl_version_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *msg;
	void *head;
	int err;

	err = no_attrs(info->nlhdr, info->extack);
	if (err)
		return err;
	msg = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!msg)
		return -ENOMEM;
	head = genlmsg_put_reply(msg, info, &ikek_nl_family, 0,
				 IKEK_CMD_VERSION_GET);
	if (!head ||
	    nla_put_string(msg, IKEK_A_VERSION_MODULE, IKEK_VERSION) ||
	    nla_put_u32(msg, IKEK_A_VERSION_INTERFACE, IKEK_FAMILY_VERSION)) {
		nlmsg_free(msg);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, head);
	return genlmsg_reply(msg, info);
}
