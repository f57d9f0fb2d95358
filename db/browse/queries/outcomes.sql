-- What became of the links of each outlet
-- Every address announced to us has exactly one outcome.
select l.outlet, o.name, l.outcome, l.links
from (select outcome, outlet, count(*) as links from links group by outcome, outlet) l
left join outlets o on o.id = l.outlet
order by l.outlet, l.links desc
