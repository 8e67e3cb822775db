$sites = { 'api' => 8081, 'blog' => 8082, 'shop' => 8083 }
$own = '/srv/site'

File { owner => 'root', group => 'root', mode => '0644' }

package { 'nginx-light': ensure => present }
group { 'web': ensure => present, gid => 3000 }
user { 'deploy': ensure => present, uid => 3000, groups => ['web'], home => '/home/deploy', managehome => true, shell => '/bin/bash' }
file { '/srv/www': ensure => directory, group => 'web', mode => '0755' }
file { '/var/log/sites': ensure => directory, group => 'web', mode => '0775' }

$sites.each |$site, $port| {
  user { "site-${site}": ensure => present, uid => $port, groups => ['web'], home => "/srv/www/${site}", managehome => false, shell => '/usr/sbin/nologin' }
  file { ["/srv/www/${site}", "/srv/www/${site}/public"]: ensure => directory, owner => "site-${site}", group => 'web', mode => '2755' }
  file { "/srv/www/${site}/public/index.html":
    ensure  => file,
    content => "<!doctype html><title>${site}</title><p>This is ${site}.</p>\n",
    owner   => "site-${site}",
    group   => 'web',
  }
  file { "/srv/www/${site}/public/robots.txt": ensure => file, source => "file://${own}/files/robots.txt", owner => "site-${site}", group => 'web' }
  file { "/etc/nginx/sites-available/${site}":
    ensure  => file,
    content => epp("${own}/templates/site.epp", { 'name' => $site, 'port' => $port }),
    require => Package['nginx-light'],
    notify  => Service['nginx'],
  }
  file { "/etc/nginx/sites-enabled/${site}":
    ensure  => link,
    target  => "../sites-available/${site}",
    require => File["/etc/nginx/sites-available/${site}"],
    notify  => Service['nginx'],
  }
}

['gzip', 'headers', 'limits', 'logging', 'proxy'].each |$snippet| {
  file { "/etc/nginx/conf.d/${snippet}.conf":
    ensure  => file,
    source  => "file://${own}/files/${snippet}.conf",
    require => Package['nginx-light'],
    notify  => Service['nginx'],
  }
}

file { '/etc/nginx/sites-enabled/default': ensure => absent, require => Package['nginx-light'], notify => Service['nginx'] }
service { 'nginx': ensure => running, enable => true, restart => '/usr/bin/systemctl reload nginx', require => File['/var/log/sites'] }
file { '/etc/motd': ensure => file, content => "A web server.\n" }
file { '/etc/logrotate.d/sites': ensure => file, source => "file://${own}/files/logrotate" }
file { '/etc/ssh/sshd_config.d/hardening.conf': ensure => file, source => "file://${own}/files/sshd.conf", mode => '0600' }
file { '/etc/cron.d/sites': ensure => file, source => "file://${own}/files/cron" }
file { '/etc/sudoers.d/deploy': ensure => file, source => "file://${own}/files/sudoers", mode => '0440', validate_cmd => '/usr/sbin/visudo -cf %' }
