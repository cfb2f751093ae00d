// SPDX-License-Identifier: GPL-2.0-only
/*
 * IKE's UDP ports of a network namespace: a socket for each port and family.
 *
 * A socket's data_ready does nothing but queue its work, which reads the
 * datagrams together with the address that they were sent to. On all ports but
 * 500 the kernel's own receiver takes ESP and keepalives out before we see
 * anything.
 */
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/mm.h>
#include <linux/net.h>
#include <linux/slab.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/sock.h>

#include "esp_glue/km.h"
#include "ike/engine.h"
#include "udp.h"

#define RX_BUDGET	64		/* datagrams before others get a turn */
#define RCVBUF		(1024 * 1024)	/* bytes in a socket's queue */

/**
 * struct sock_port - a socket
 * @entry: in ikek_udp.socks
 * @udp: of the namespace
 * @sock: bound
 * @data_ready: the socket's own
 * @work: reads from it
 * @port: host order
 * @family: AF_INET or AF_INET6
 */
struct sock_port {
	struct list_head entry;
	struct ikek_udp *udp;
	struct socket *sock;
	void (*data_ready)(struct sock *sk);
	struct work_struct work;
	u16 port;
	u16 family;
};

union sock_addr {
	struct sockaddr sa;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

union pktinfo {
	struct in_pktinfo in;
	struct in6_pktinfo in6;
};

union control {
	struct cmsghdr hdr;
	u8 space[CMSG_SPACE(sizeof(union pktinfo))];
};

/*
 * RFC 7296 section 2.23: on port 4500 there is ESP, too, and IKE has a marker;
 * on port 500 it has not. Other ports are used as 4500 is.
 */
static bool carries_esp(u16 local_port)
{
	return local_port != IKE_PORT;
}

/* Softirq, or process context with bottom halves off. */
static void data_ready(struct sock *sk)
{
	struct sock_port *s;

	read_lock_bh(&sk->sk_callback_lock);
	s = sk->sk_user_data;
	if (s)
		queue_work(s->udp->wq, &s->work);
	read_unlock_bh(&sk->sk_callback_lock);
}

static bool path_in(struct ike_path *path, const struct sockaddr_in *from,
		    const struct in_pktinfo *info)
{
	/* They differ when it was sent to a multicast or broadcast address. */
	if (info->ipi_addr.s_addr != info->ipi_spec_dst.s_addr)
		return false;
	path->local.len = sizeof(info->ipi_addr);
	memcpy(path->local.b, &info->ipi_addr, sizeof(info->ipi_addr));
	path->remote.len = sizeof(from->sin_addr);
	memcpy(path->remote.b, &from->sin_addr, sizeof(from->sin_addr));
	path->remote_port = ntohs(from->sin_port);
	return true;
}

static bool path_in6(struct ike_path *path, const struct sockaddr_in6 *from,
		     const struct in6_pktinfo *info)
{
	if (ipv6_addr_is_multicast(&info->ipi6_addr))
		return false;
	path->local.len = sizeof(info->ipi6_addr);
	memcpy(path->local.b, &info->ipi6_addr, sizeof(info->ipi6_addr));
	path->remote.len = sizeof(from->sin6_addr);
	memcpy(path->remote.b, &from->sin6_addr, sizeof(from->sin6_addr));
	path->remote_port = ntohs(from->sin6_port);
	if (ipv6_addr_type(&from->sin6_addr) & IPV6_ADDR_LINKLOCAL)
		path->ifindex = info->ipi6_ifindex;
	return true;
}

static const void *find_pktinfo(struct sock_port *s, struct msghdr *msg)
{
	struct cmsghdr *c;

	for_each_cmsghdr(c, msg) {
		if (s->family == AF_INET6 && c->cmsg_level == SOL_IPV6 &&
		    c->cmsg_type == IPV6_PKTINFO)
			return CMSG_DATA(c);
		if (s->family == AF_INET && c->cmsg_level == SOL_IP &&
		    c->cmsg_type == IP_PKTINFO)
			return CMSG_DATA(c);
	}
	return NULL;
}

static bool path_fill(struct sock_port *s, const union sock_addr *from,
		      union control *control, size_t control_len,
		      struct ike_path *path)
{
	struct msghdr msg = {
		.msg_control = control,
		.msg_controllen = control_len,
	};
	const void *info = find_pktinfo(s, &msg);

	memset(path, 0, sizeof(*path));
	path->local_port = s->port;
	if (!info)
		return false;
	if (s->family == AF_INET6)
		return path_in6(path, &from->in6, info);
	return path_in(path, &from->in, info);
}

/* The length of the next datagram, or a negative errno. */
static int peek(struct sock_port *s)
{
	struct msghdr msg = {};
	struct kvec iov = {};

	return kernel_recvmsg(s->sock, &msg, &iov, 1, 0,
			      MSG_DONTWAIT | MSG_PEEK | MSG_TRUNC);
}

static void skip(struct sock_port *s)
{
	struct msghdr msg = {};
	struct kvec iov = {};

	kernel_recvmsg(s->sock, &msg, &iov, 1, 0, MSG_DONTWAIT);
}

static int receive(struct sock_port *s, struct ikek_datagram *d, size_t len)
{
	union sock_addr from = {};
	union control control;
	struct kvec iov = { .iov_base = d->buf, .iov_len = len };
	struct msghdr msg = {
		.msg_name = &from,
		.msg_namelen = sizeof(from),
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	int err;

	err = kernel_recvmsg(s->sock, &msg, &iov, 1, len, MSG_DONTWAIT);
	if (err < 0)
		return err;
	d->data = d->buf;
	d->len = err;
	if (!path_fill(s, &from, &control,
		       sizeof(control) - msg.msg_controllen, &d->path))
		return -EADDRNOTAVAIL;
	return 0;
}

static int strip_marker(struct ikek_udp *udp, struct ikek_datagram *d)
{
	static const u8 marker[IKE_NON_ESP_MARKER_LEN];

	if (!carries_esp(d->path.local_port))
		return 0;
	if (d->len < sizeof(marker) || memcmp(d->data, marker, sizeof(marker))) {
		atomic64_inc(&udp->dropped_marker);
		return -EBADMSG;
	}
	d->data += sizeof(marker);
	d->len -= sizeof(marker);
	return 0;
}

/* Of what is behind a marker the engine looks at the length, too. */
static bool length_ok(const struct sock_port *s, int len)
{
	int max = IKE_DATAGRAM_MAX;

	if (carries_esp(s->port))
		max += IKE_NON_ESP_MARKER_LEN;
	return len >= IKE_HEADER_LEN && len <= max;
}

/* Reads one datagram. -EAGAIN when there is none. */
static int rx_one(struct sock_port *s)
{
	struct ikek_udp *udp = s->udp;
	struct ikek_datagram *d;
	int len = peek(s);

	if (len < 0)
		return len;
	if (!length_ok(s, len)) {
		atomic64_inc(&udp->dropped_length);
		skip(s);
		return 0;
	}
	/* Opened in place, by way of a scatterlist: no vmalloc() */
	d = kmalloc(struct_size(d, buf, len), GFP_KERNEL | __GFP_NOWARN);
	if (!d) {
		atomic64_inc(&udp->dropped_nomem);
		skip(s);
		return 0;
	}
	if (receive(s, d, len) || strip_marker(udp, d)) {
		kfree(d);
		return 0;
	}
	udp->rx(udp, d);
	return 0;
}

static void rx_work(struct work_struct *work)
{
	struct sock_port *s = container_of(work, struct sock_port, work);
	unsigned int i;

	for (i = 0; i < RX_BUDGET; i++)
		if (rx_one(s) == -EAGAIN)
			return;
	queue_work(s->udp->wq, &s->work);
}

static int set_option(struct socket *sock, int level, int option, int value)
{
	return sock->ops->setsockopt(sock, level, option,
				     KERNEL_SOCKPTR(&value), sizeof(value));
}

/* Big messages leave in fragments. */
static int set_options(struct sock_port *s)
{
	struct socket *sock = s->sock;
	int err;

	sock_set_rcvbuf(sock->sk, RCVBUF);
	if (s->family == AF_INET) {
		ip_sock_set_pktinfo(sock->sk);
		return ip_sock_set_mtu_discover(sock->sk, IP_PMTUDISC_DONT);
	}
	err = set_option(sock, SOL_IPV6, IPV6_V6ONLY, 1);
	if (!err)
		err = set_option(sock, SOL_IPV6, IPV6_RECVPKTINFO, 1);
	if (!err)
		err = set_option(sock, SOL_IPV6, IPV6_MTU_DISCOVER,
				 IPV6_PMTUDISC_DONT);
	return err;
}

static int bind_any(struct sock_port *s)
{
	union sock_addr any = {};
	int len = sizeof(any.in);

	if (s->family == AF_INET6) {
		len = sizeof(any.in6);
		any.in6.sin6_family = AF_INET6;
		any.in6.sin6_port = htons(s->port);
	} else {
		any.in.sin_family = AF_INET;
		any.in.sin_port = htons(s->port);
	}
	return kernel_bind(s->sock, (void *)&any, len);
}

static void hook(struct sock_port *s)
{
	struct sock *sk = s->sock->sk;

	write_lock_bh(&sk->sk_callback_lock);
	s->data_ready = sk->sk_data_ready;
	sk->sk_user_data = s;
	sk->sk_data_ready = data_ready;
	write_unlock_bh(&sk->sk_callback_lock);
}

/*
 * Policies are bypassed before the port is bound, so that nothing goes wrong
 * in between; the kernel's ESP receiver must be there before anything is read.
 */
static int sock_start(struct sock_port *s)
{
	int err;

	err = set_options(s);
	if (!err)
		err = ikek_km_bypass(s->sock->sk);
	if (err)
		return err;
	hook(s);
	if (carries_esp(s->port))
		err = set_option(s->sock, SOL_UDP, UDP_ENCAP,
				 UDP_ENCAP_ESPINUDP);
	return err ?: bind_any(s);
}

/*
 * A softirq may still be about to enter data_ready() afterwards; it then finds
 * no user data. Before the module's text goes somebody waits for that.
 */
static void sock_close(struct sock_port *s)
{
	struct sock *sk = s->sock->sk;

	write_lock_bh(&sk->sk_callback_lock);
	if (sk->sk_user_data == s) {
		sk->sk_data_ready = s->data_ready;
		sk->sk_user_data = NULL;
	}
	write_unlock_bh(&sk->sk_callback_lock);
	cancel_work_sync(&s->work);
	sock_release(s->sock);
	kfree(s);
}

static struct sock_port *find(struct ikek_udp *udp, u16 port, u16 family)
{
	struct sock_port *s;

	list_for_each_entry(s, &udp->socks, entry)
		if (s->port == port && s->family == family)
			return s;
	return NULL;
}

static int open_one(struct ikek_udp *udp, u16 port, u16 family,
		    struct list_head *opened)
{
	struct sock_port *s;
	int err;

	if (find(udp, port, family))
		return 0;
	s = kzalloc(sizeof(*s), GFP_KERNEL);
	if (!s)
		return -ENOMEM;
	s->udp = udp;
	s->port = port;
	s->family = family;
	INIT_WORK(&s->work, rx_work);
	err = sock_create_kern(udp->net, family, SOCK_DGRAM, IPPROTO_UDP,
			       &s->sock);
	if (err) {
		kfree(s);
		/* a machine without IPv6 still has IPv4 */
		return family == AF_INET6 && err == -EAFNOSUPPORT ? 0 : err;
	}
	err = sock_start(s);
	if (err) {
		sock_close(s);
		return err;
	}
	list_add(&s->entry, opened);
	return 0;
}

static void close_list(struct list_head *list)
{
	struct sock_port *s, *next;

	list_for_each_entry_safe(s, next, list, entry) {
		list_del(&s->entry);
		sock_close(s);
	}
}

/**
 * ikek_udp_open() - listen on ports, both families
 * @udp: of the namespace
 * @ports: ports, host order; those open already stay as they are
 * @n: how many
 *
 * Context: process, sleeps.
 * Return: 0, -EADDRINUSE, or another negative errno with none opened.
 */
int ikek_udp_open(struct ikek_udp *udp, const u16 *ports, unsigned int n)
{
	LIST_HEAD(opened);
	unsigned int i;
	int err = 0;

	down_write(&udp->lock);
	for (i = 0; i < n && !err; i++) {
		err = open_one(udp, ports[i], AF_INET, &opened);
		if (!err)
			err = open_one(udp, ports[i], AF_INET6, &opened);
	}
	if (err)
		close_list(&opened);
	else
		list_splice(&opened, &udp->socks);
	up_write(&udp->lock);
	return err;
}

static bool listed(const u16 *ports, unsigned int n, u16 port)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (ports[i] == port)
			return true;
	return false;
}

/**
 * ikek_udp_close_others() - stop listening
 * @udp: of the namespace
 * @ports: ports that stay open
 * @n: how many, 0 to close all
 *
 * Context: process, sleeps.
 */
void ikek_udp_close_others(struct ikek_udp *udp, const u16 *ports,
			   unsigned int n)
{
	struct sock_port *s, *next;
	LIST_HEAD(closing);

	down_write(&udp->lock);
	list_for_each_entry_safe(s, next, &udp->socks, entry)
		if (!listed(ports, n, s->port))
			list_move(&s->entry, &closing);
	up_write(&udp->lock);
	close_list(&closing);
}

static void addr_out(union sock_addr *to, const struct ike_path *path)
{
	memset(to, 0, sizeof(*to));
	if (path->remote.len == 16) {
		to->in6.sin6_family = AF_INET6;
		to->in6.sin6_port = htons(path->remote_port);
		to->in6.sin6_scope_id = path->ifindex;
		memcpy(&to->in6.sin6_addr, path->remote.b, 16);
	} else {
		to->in.sin_family = AF_INET;
		to->in.sin_port = htons(path->remote_port);
		memcpy(&to->in.sin_addr, path->remote.b, 4);
	}
}

/* From which address it is to leave. Returns bytes used of @control. */
static size_t source_out(union control *control, const struct ike_path *path)
{
	union pktinfo *info = CMSG_DATA(&control->hdr);
	size_t len = 0;

	memset(control, 0, sizeof(*control));
	if (path->local.len == 16) {
		len = sizeof(info->in6);
		info->in6.ipi6_ifindex = path->ifindex;
		memcpy(&info->in6.ipi6_addr, path->local.b, 16);
		control->hdr.cmsg_level = SOL_IPV6;
		control->hdr.cmsg_type = IPV6_PKTINFO;
	} else if (path->local.len == 4) {
		len = sizeof(info->in);
		memcpy(&info->in.ipi_spec_dst, path->local.b, 4);
		control->hdr.cmsg_level = SOL_IP;
		control->hdr.cmsg_type = IP_PKTINFO;
	}
	control->hdr.cmsg_len = CMSG_LEN(len);
	return len ? CMSG_SPACE(len) : 0;
}

static int transmit(struct socket *sock, const struct ike_path *path,
		    bool with_marker, const void *data, size_t len)
{
	static u8 marker[IKE_NON_ESP_MARKER_LEN];
	struct kvec iov[2] = {
		{ .iov_base = marker, .iov_len = sizeof(marker) },
		{ .iov_base = (void *)data, .iov_len = len },
	};
	unsigned int first = with_marker ? 0 : 1;
	union sock_addr to;
	union control control;
	struct msghdr msg = {
		.msg_name = &to,
		.msg_namelen = path->remote.len == 16 ? sizeof(to.in6) :
							sizeof(to.in),
		.msg_flags = MSG_DONTWAIT,
	};
	int err;

	addr_out(&to, path);
	msg.msg_controllen = source_out(&control, path);
	if (msg.msg_controllen)
		msg.msg_control = &control;
	err = kernel_sendmsg(sock, &msg, &iov[first], 2 - first,
			     first ? len : len + sizeof(marker));
	return err < 0 ? err : 0;
}

static int send(struct ikek_udp *udp, const struct ike_path *path,
		bool with_marker, const void *data, size_t len)
{
	struct sock_port *s;
	int err = -ENOTCONN;

	down_read(&udp->lock);
	s = find(udp, path->local_port,
		 path->remote.len == 16 ? AF_INET6 : AF_INET);
	if (s)
		err = transmit(s->sock, path, with_marker, data, len);
	up_read(&udp->lock);
	return err;
}

/**
 * ikek_udp_send() - send a datagram
 * @udp: of the namespace
 * @path: where to, and from which address and port
 * @data: IKE header and what follows it
 * @len: bytes of @data
 *
 * Context: process, may sleep; not for the network.
 * Return: 0, -ENOTCONN when the local port is not open, or what the network
 * says.
 */
int ikek_udp_send(struct ikek_udp *udp, const struct ike_path *path,
		  const void *data, size_t len)
{
	return send(udp, path, carries_esp(path->local_port), data, len);
}

/**
 * ikek_udp_keepalive() - send what is neither IKE nor ESP, RFC 3948 section 2.3
 * @udp: of the namespace
 * @path: where to, and from which address and port
 *
 * Context: process, may sleep.
 */
void ikek_udp_keepalive(struct ikek_udp *udp, const struct ike_path *path)
{
	static const u8 keepalive = 0xff;

	send(udp, path, false, &keepalive, sizeof(keepalive));
}

/**
 * ikek_udp_init() - nothing is open yet
 * @udp: to be initialised
 * @net: namespace
 * @wq: where datagrams are read
 * @rx: gets them
 *
 * Context: any.
 */
void ikek_udp_init(struct ikek_udp *udp, struct net *net,
		   struct workqueue_struct *wq,
		   void (*rx)(struct ikek_udp *udp, struct ikek_datagram *d))
{
	udp->net = net;
	udp->wq = wq;
	udp->rx = rx;
	init_rwsem(&udp->lock);
	INIT_LIST_HEAD(&udp->socks);
}
