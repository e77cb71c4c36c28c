# The formatter of prove for `make check`: its own output, then one closing
# line, "N passed, N failed, N skipped".  A skip whose reason does not start
# like a line of tests/skips.txt is a failure; so is a run without any test.
package Closing;
use strict;
use warnings;
use parent 'TAP::Formatter::Console';

my $bad = 0;
my (@skips, @excuses);

sub open_test {
	my ($self, $test, $parser) = @_;

	$parser->callback(test => sub {
		push @skips, [$test, $_[0]->explanation] if $_[0]->has_skip;
	});
	return $self->SUPER::open_test($test, $parser);
}

sub read_excuses {
	open(my $file, '<', 'tests/skips.txt') or die "cannot read tests/skips.txt: $!\n";
	@excuses = grep { length } map { s/\s*(?:^|\s)#.*//r =~ s/\s+$//r } <$file>;
}

sub unexcused {
	my ($reason) = @_;
	return !grep { index($reason, $_) == 0 } @excuses;
}

sub summary {
	my ($self, $all, $interrupted) = @_;
	my $skipped = @skips;

	for my $test ($all->descriptions) {
		my ($parser) = $all->parsers($test);
		push @skips, [$test, $parser->skip_all] if $parser->skip_all;
	}
	read_excuses();
	$self->SUPER::summary($all, $interrupted);

	my @unexcused = grep { unexcused($_->[1]) } @skips;
	print "skip without an excuse in tests/skips.txt: $_->[0]: $_->[1]\n" for @unexcused;

	# A test that broke off without a failed check counts as one.
	my @broken = grep { $_->has_problems && !$_->failed } $all->parsers($all->descriptions);
	my $failed = $all->failed + @broken + @unexcused;
	$bad = $failed || $interrupted || !$all->total;
	printf "%d passed, %d failed, %d skipped\n", $all->passed - $skipped, $failed, scalar @skips;
}

END { $? ||= 1 if $bad }

1;
