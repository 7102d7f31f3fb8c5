# Users, queues, custom fields, rights and tokens of the test desk; tokens go to $ENV{RT_TOKENS_OUT}.
use strict; use warnings; use utf8;
our @Users = (
  (map { { Name => $_->[0], RealName => $_->[1], EmailAddress => "$_->[0]\@desk.test", Password => 'an-agent-of-the-desk', Privileged => 1 } }
    ['anna', 'Anna Berg'], ['boris', 'Борис Чехов'], ['linh', 'Nguyễn Thị Linh']),
  (map { { Name => $_->[0], RealName => $_->[1], EmailAddress => $_->[0], Organization => $_->[2], Privileged => 0 } }
    ['eva@lampen.example', 'Eva Lindgren', 'Lampen AB'], ['petrov@sadovod.example', 'Пётр Петров', 'Садовод'],
    ['hoa@trasen.example', 'Trần Hoa', 'Trà Sen'], ['omar@dukkan.example', 'عمر حداد', 'Dukkan']),
  { Name => 'old shop', RealName => 'Old Shop', EmailAddress => 'it@oldshop.example', Privileged => 0 },
);
our @Groups = ({ Name => 'agents', Domain => 'UserDefined' });
our @Members = map { { Group => 'agents', GroupDomain => 'UserDefined', Class => 'RT::User', Name => $_ } } qw(anna boris linh);
our @Queues = map { { Name => $_, CorrespondAddress => 'desk@desk.test', CommentAddress => 'desk-notes@desk.test', SLADisabled => 0 } } ('Shops', 'Переносы');
our @CustomFields = (
  { Name => 'Tags', Type => 'FreeformMultiple', LookupType => 'RT::Queue-RT::Ticket' },
  { Name => 'Assessment', Type => 'FreeformSingle', LookupType => 'RT::Queue-RT::Ticket' },
  { Name => 'Customer number', Type => 'FreeformSingle', LookupType => 'RT::Queue-RT::Ticket' },
);
our @ACL = (
  (map { { GroupDomain => 'UserDefined', GroupId => 'agents', Right => $_ } } qw(
    SeeQueue ShowTicket ShowTicketComments ShowOutgoingEmail CreateTicket ReplyToTicket CommentOnTicket ModifyTicket
    OwnTicket TakeTicket StealTicket ReassignTicket WatchAsAdminCc Watch SeeCustomField ModifyCustomField
    SetInitialCustomField ManageAuthTokens ModifySelf SeeGroup DeleteTicket)),
  (map { { GroupDomain => 'SystemInternal', GroupType => 'Everyone', Right => $_ } } qw(CreateTicket ReplyToTicket)),
  { GroupDomain => 'RT::System-Role', GroupType => 'Requestor', Right => 'ShowTicket' },
);
our @Final = (sub {
  require JSON; require RT::AuthToken;
  my %made; my $users = RT::Users->new(RT->SystemUser); $users->UnLimit;
  while (my $user = $users->Next) {
    next if $user->Name =~ /^(RT_System|Nobody)$/;
    my $token = RT::AuthToken->new(RT->SystemUser);
    my ($ok, $said, $text) = $token->Create(Owner => $user->Id, Description => 'tests');
    die $said unless $ok;
    $made{$user->Name} = $text;
  }
  open my $out, '>:raw', $ENV{RT_TOKENS_OUT} or die $!;
  print {$out} JSON->new->utf8->canonical->encode(\%made); close $out or die $!;
});
1;
