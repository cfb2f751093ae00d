// SPDX-License-Identifier: GPL-2.0-only
/*
 * Notices that addresses or routes of a network namespace have changed.
 *
 * The kernel's notifiers call in all kinds of contexts, and often: a routing
 * daemon that starts adds a million routes. So they do no more than queue a
 * work, which then looks once for all that has happened.
 */
#include <linux/inetdevice.h>
#include <linux/jiffies.h>
#include <linux/netdevice.h>
#include <net/addrconf.h>
#include <net/fib_notifier.h>
#include <net/if_inet6.h>
#include <net/nexthop.h>

#include "paths.h"

#define SETTLE	(HZ / 20)	/* what changes together is looked at once */
#define PAUSE	(HZ / 5)	/* from one look to the next, at least */
#define SHARE	9		/* and so many times what the look took */
#define RETRY	(10 * HZ)	/* when routes could not be watched */

static struct ikek_paths *(*paths_of)(struct net *net);

static unsigned long delay(const struct ikek_paths *paths)
{
	unsigned long now = jiffies, next = READ_ONCE(paths->next);

	return time_before(now + SETTLE, next) ? next - now : SETTLE;
}

/* Any context but hard interrupts. */
static void changed(struct ikek_paths *paths)
{
	if (!READ_ONCE(paths->on) || delayed_work_pending(&paths->work))
		return;
	spin_lock_bh(&paths->lock);
	if (paths->on)
		queue_delayed_work(paths->wq, &paths->work, delay(paths));
	spin_unlock_bh(&paths->lock);
}

static void changed_at(const struct net_device *dev)
{
	changed(paths_of(dev_net(dev)));
}

static int on_addr4(struct notifier_block *nb, unsigned long event, void *ptr)
{
	const struct in_ifaddr *ifa = ptr;

	changed_at(ifa->ifa_dev->dev);
	return NOTIFY_DONE;
}

static int on_addr6(struct notifier_block *nb, unsigned long event, void *ptr)
{
	const struct inet6_ifaddr *ifa = ptr;

	changed_at(ifa->idev->dev);
	return NOTIFY_DONE;
}

static int on_device(struct notifier_block *nb, unsigned long event, void *ptr)
{
	if (event == NETDEV_UP || event == NETDEV_DOWN ||
	    event == NETDEV_CHANGE)
		changed_at(netdev_notifier_info_to_dev(ptr));
	return NOTIFY_DONE;
}

/* With all routes that there are, too, when it is registered */
static int on_route(struct notifier_block *nb, unsigned long event, void *ptr)
{
	struct ikek_paths *paths = container_of(nb, struct ikek_paths, routes);

	if (READ_ONCE(paths->has_routes))
		changed(paths);
	return NOTIFY_DONE;
}

/* Routes share these, and are not told of when one is replaced. */
static int on_nexthop(struct notifier_block *nb, unsigned long event, void *ptr)
{
	changed(container_of(nb, struct ikek_paths, nexthops));
	return NOTIFY_DONE;
}

static struct notifier_block addr4_nb = { .notifier_call = on_addr4 };
static struct notifier_block addr6_nb = { .notifier_call = on_addr6 };
static struct notifier_block device_nb = { .notifier_call = on_device };

static void try_again(struct ikek_paths *paths)
{
	spin_lock_bh(&paths->lock);
	if (paths->on)
		queue_delayed_work(paths->wq, &paths->watch, RETRY);
	spin_unlock_bh(&paths->lock);
}

/* Fails as long as routes change while it is told of those that there are. */
static bool watch_routes(struct ikek_paths *paths)
{
	if (!paths->has_routes &&
	    !register_fib_notifier(paths->net, &paths->routes, NULL, NULL))
		WRITE_ONCE(paths->has_routes, true);
	if (!paths->has_nexthops &&
	    !register_nexthop_notifier(paths->net, &paths->nexthops, NULL))
		paths->has_nexthops = true;
	return paths->has_routes && paths->has_nexthops;
}

/* Until it has worked, it is looked without being told. */
static void watch_work(struct work_struct *work)
{
	struct ikek_paths *paths = container_of(to_delayed_work(work),
						struct ikek_paths, watch);

	if (!watch_routes(paths))
		try_again(paths);
	changed(paths);
}

static void look_work(struct work_struct *work)
{
	struct ikek_paths *paths = container_of(to_delayed_work(work),
						struct ikek_paths, work);
	unsigned long start = jiffies, pause;

	paths->look(paths);
	pause = max_t(unsigned long, PAUSE, SHARE * (jiffies - start));
	WRITE_ONCE(paths->next, jiffies + pause);
}

/**
 * ikek_paths_init() - nothing is watched yet
 * @paths: to be initialised
 * @net: namespace
 * @wq: where @look is called
 * @look: called when something has changed, soon, but not often
 *
 * Context: any.
 */
void ikek_paths_init(struct ikek_paths *paths, struct net *net,
		     struct workqueue_struct *wq,
		     void (*look)(struct ikek_paths *paths))
{
	paths->net = net;
	paths->wq = wq;
	paths->look = look;
	spin_lock_init(&paths->lock);
	INIT_DELAYED_WORK(&paths->work, look_work);
	INIT_DELAYED_WORK(&paths->watch, watch_work);
	paths->routes.notifier_call = on_route;
	paths->nexthops.notifier_call = on_nexthop;
}

/**
 * ikek_paths_start() - watch a namespace
 * @paths: initialised or stopped
 *
 * Looks soon, as it is not told of what has happened before.
 *
 * Context: process.
 */
void ikek_paths_start(struct ikek_paths *paths)
{
	paths->next = jiffies;
	spin_lock_bh(&paths->lock);
	paths->on = true;
	queue_delayed_work(paths->wq, &paths->watch, 0);
	spin_unlock_bh(&paths->lock);
}

/**
 * ikek_paths_stop() - watch it no longer
 * @paths: started, or not
 *
 * Context: process, sleeps. Nobody looks when it returns.
 */
void ikek_paths_stop(struct ikek_paths *paths)
{
	spin_lock_bh(&paths->lock);
	paths->on = false;
	spin_unlock_bh(&paths->lock);
	cancel_delayed_work_sync(&paths->watch);
	cancel_delayed_work_sync(&paths->work);
	if (paths->has_routes)
		unregister_fib_notifier(paths->net, &paths->routes);
	if (paths->has_nexthops)
		unregister_nexthop_notifier(paths->net, &paths->nexthops);
	paths->has_routes = false;
	paths->has_nexthops = false;
}

/**
 * ikek_paths_register() - hear of addresses and interfaces
 * @of: what watches a namespace, never NULL
 *
 * Context: module load, process. Return: 0 or a negative errno.
 */
int ikek_paths_register(struct ikek_paths *(*of)(struct net *net))
{
	int err;

	paths_of = of;
	err = register_inetaddr_notifier(&addr4_nb);
	if (err)
		return err;
	err = register_inet6addr_notifier(&addr6_nb);
	if (err)
		goto out_addr4;
	err = register_netdevice_notifier(&device_nb);
	if (!err)
		return 0;
	unregister_inet6addr_notifier(&addr6_nb);
out_addr4:
	unregister_inetaddr_notifier(&addr4_nb);
	return err;
}

/**
 * ikek_paths_unregister() - hear of them no longer
 *
 * Context: module unload, process, sleeps.
 */
void ikek_paths_unregister(void)
{
	unregister_netdevice_notifier(&device_nb);
	unregister_inet6addr_notifier(&addr6_nb);
	unregister_inetaddr_notifier(&addr4_nb);
}
