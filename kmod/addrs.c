// SPDX-License-Identifier: GPL-2.0-only
/* The addresses of a network namespace, and what routing says of them. */
#include <linux/inetdevice.h>
#include <linux/netdevice.h>
#include <linux/rcupdate.h>
#include <net/addrconf.h>
#include <net/if_inet6.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/route.h>

#include "addrs.h"

/**
 * struct list - addresses that are being collected
 * @addr: room for them
 * @n: how many there are
 * @max: how many fit
 */
struct list {
	struct ike_addr *addr;
	int n;
	int max;
};

static void add(struct list *list, const void *addr, u8 len)
{
	struct ike_addr *a;

	if (list->n == list->max)
		return;
	a = &list->addr[list->n++];
	memset(a, 0, sizeof(*a));
	a->len = len;
	memcpy(a->b, addr, len);
}

static bool tellable4(const struct in_ifaddr *ifa)
{
	return ifa->ifa_scope < RT_SCOPE_LINK &&
	       !ipv4_is_loopback(ifa->ifa_local);
}

static void collect4(const struct net_device *dev, struct list *list)
{
	const struct in_device *in = __in_dev_get_rcu(dev);
	const struct in_ifaddr *ifa;

	if (!in)
		return;
	in_dev_for_each_ifa_rcu(ifa, in)
		if (tellable4(ifa))
			add(list, &ifa->ifa_local, 4);
}

static bool has4(const struct net_device *dev, __be32 addr)
{
	const struct in_device *in = __in_dev_get_rcu(dev);
	const struct in_ifaddr *ifa;

	if (!in)
		return false;
	in_dev_for_each_ifa_rcu(ifa, in)
		if (ifa->ifa_local == addr)
			return true;
	return false;
}

/* Two interfaces may have it, and the one that is found be down. */
static bool is_local4(struct net *net, __be32 addr)
{
	const struct net_device *dev = __ip_dev_find(net, addr, false);

	if (!dev || dev->flags & IFF_UP)
		return dev;
	for_each_netdev_rcu(net, dev)
		if (dev->flags & IFF_UP && has4(dev, addr))
			return true;
	return false;
}

static int source4(struct net *net, const struct ike_addr *remote,
		   struct ike_addr *local)
{
	struct flowi4 fl4 = {};
	struct rtable *rt;

	memcpy(&fl4.daddr, remote->b, 4);
	memcpy(&fl4.saddr, local->b, 4);
	rt = ip_route_output_key(net, &fl4);
	if (IS_ERR(rt))
		return PTR_ERR(rt);
	ip_rt_put(rt);
	local->len = 4;
	memcpy(local->b, &fl4.saddr, 4);
	return 0;
}

#if IS_ENABLED(CONFIG_IPV6)
#define UNTOLD6	(IFA_F_TENTATIVE | IFA_F_DADFAILED | IFA_F_DEPRECATED | \
		 IFA_F_TEMPORARY)

static bool tellable6(const struct inet6_ifaddr *ifa)
{
	int type = ipv6_addr_type(&ifa->addr);

	return !(ifa->flags & UNTOLD6) &&
	       !(type & (IPV6_ADDR_LINKLOCAL | IPV6_ADDR_LOOPBACK));
}

static void collect6(const struct net_device *dev, struct list *list)
{
	const struct inet6_dev *in = __in6_dev_get(dev);
	const struct inet6_ifaddr *ifa;

	if (!in)
		return;
	list_for_each_entry_rcu(ifa, &in->addr_list, if_list)
		if (tellable6(ifa))
			add(list, &ifa->addr, 16);
}

static bool is_local6(struct net *net, const struct in6_addr *addr)
{
	const struct net_device *dev = ipv6_dev_find(net, addr, NULL);

	return dev && dev->flags & IFF_UP;
}

static int source6(struct net *net, const struct ike_addr *remote,
		   struct ike_addr *local)
{
	struct flowi6 fl6 = {};
	struct dst_entry *dst;
	int err;

	memcpy(&fl6.daddr, remote->b, 16);
	memcpy(&fl6.saddr, local->b, 16);
	err = ip6_dst_lookup(net, NULL, &dst, &fl6);
	if (err)
		return err;
	dst_release(dst);
	local->len = 16;
	memcpy(local->b, &fl6.saddr, 16);
	return 0;
}
#else
static void collect6(const struct net_device *dev, struct list *list)
{
}

static bool is_local6(struct net *net, const struct in6_addr *addr)
{
	return false;
}

static int source6(struct net *net, const struct ike_addr *remote,
		   struct ike_addr *local)
{
	return -EAFNOSUPPORT;
}
#endif

/**
 * ikek_addrs_list() - the addresses that a peer may reach us at
 * @net: namespace
 * @list: receives them: those of interfaces that are up, without those of link
 *	scope and those that are about to go or not yet to be used
 * @max: how many fit; more are left out
 *
 * Context: process. Return: how many there are in @list.
 */
int ikek_addrs_list(struct net *net, struct ike_addr *list, int max)
{
	struct list all = { .addr = list, .max = max };
	struct net_device *dev;

	rcu_read_lock();
	for_each_netdev_rcu(net, dev) {
		if (!(dev->flags & IFF_UP))
			continue;
		collect4(dev, &all);
		collect6(dev, &all);
	}
	rcu_read_unlock();
	return all.n;
}

/**
 * ikek_addrs_is_local() - can it be used as an address of ours?
 * @net: namespace
 * @addr: the address
 *
 * Context: process.
 * Return: whether an interface has it, and is up.
 */
bool ikek_addrs_is_local(struct net *net, const struct ike_addr *addr)
{
	struct in6_addr in6;
	bool local = false;
	__be32 in;

	rcu_read_lock();
	if (addr->len == 4) {
		memcpy(&in, addr->b, sizeof(in));
		local = is_local4(net, in);
	} else if (addr->len == 16) {
		memcpy(&in6, addr->b, sizeof(in6));
		local = is_local6(net, &in6);
	}
	rcu_read_unlock();
	return local;
}

/**
 * ikek_addrs_source() - the address from which another one is reached
 * @net: namespace
 * @remote: where to
 * @local: len 0, and it receives the address; or one that has to be ours, and
 *	from which @remote has to be reached
 *
 * Asks routing only: no policy is looked at, no acquire comes of it.
 *
 * Context: process.
 * Return: 0; -EADDRNOTAVAIL when @local is not ours, or not of the family; or
 * what routing says, such as -ENETUNREACH.
 */
int ikek_addrs_source(struct net *net, const struct ike_addr *remote,
		      struct ike_addr *local)
{
	if (!local->len)
		memset(local, 0, sizeof(*local));
	else if (local->len != remote->len || !ikek_addrs_is_local(net, local))
		return -EADDRNOTAVAIL;
	return remote->len == 16 ? source6(net, remote, local) :
				   source4(net, remote, local);
}
